/** Entry of the page of one job of clips. */

import { Feed } from "./clips/feed";
import { JobPage } from "./clips/job";
import { Watching } from "./clips/watching";

const page = new JobPage();
if (!page.finished) new Feed(page.addresses, page, () => location.reload());
new Watching();
