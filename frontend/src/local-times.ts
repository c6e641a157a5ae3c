/** Entry of pages that name moments. */

import { showLocalTimes } from "./times";

showLocalTimes(document);
