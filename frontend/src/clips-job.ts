/** Entry of the page of one job of clips. */

import { JobPage } from "./clips/job";

new JobPage().follow(() => location.reload());
