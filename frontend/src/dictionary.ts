/** Entry of the dictionary: finds signs as one types, and plays the one that is chosen. */

import { Dictionary } from "./dictionary/page";
import { watch } from "./watch";

watch(new Dictionary().player);
