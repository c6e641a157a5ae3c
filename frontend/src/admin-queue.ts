/** Entry of the reviewers' queue. */

import { QueuePage } from "./admin/queue";

new QueuePage();
