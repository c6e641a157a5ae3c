/** Entry of the page on which a batch is checked. */

import { DraftPage } from "./clips/draft";

new DraftPage();
