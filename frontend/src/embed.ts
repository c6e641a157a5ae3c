/** Entry of the page that other sites frame. */

import { Embedded } from "./embed/page";
import { watch } from "./watch";

watch(new Embedded().player);
