/** Entry of the page where signs are described: the description is signed at once. */

import { DescribePage } from "./proposals/page";
import { watch } from "./watch";

watch(new DescribePage().player);
