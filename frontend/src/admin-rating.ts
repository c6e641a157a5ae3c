/** Entry of the page of one rating. */

import { RatingPage } from "./admin/rating";
import { watch } from "./watch";

watch(new RatingPage().player);
