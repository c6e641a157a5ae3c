/** Entry of the signing page. */

import { App } from "./app";
import { watch } from "./watch";

watch(new App().player);
