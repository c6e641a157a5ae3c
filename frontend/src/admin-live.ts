/** Entry of the admin's page of live productions. */

import { LivePage } from "./admin/live";

new LivePage().follow(() => location.reload());
