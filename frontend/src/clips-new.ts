/** Entry of the page where clips are ordered. */

import { NewClips } from "./clips/new";

new NewClips();
