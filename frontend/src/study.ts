/** Entry of a study's page: one question after another about clips that nobody knows the model of. */

import { StudyPage } from "./study/page";
import { watch } from "./watch";

watch(new StudyPage().player);
