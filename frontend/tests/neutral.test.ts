import { expect, test } from "vitest";

import { neutralFrame } from "../src/neutral";
import { restFrame } from "../src/rest";
import { Retarget } from "../src/retarget";
import { CONFIDENCE_AT } from "../src/skeleton";
import { loadBones } from "./rig";

test("the flat figure waits as the avatar does, to the millimetre", () => {
  const flat = neutralFrame();
  const solid = restFrame(new Retarget(loadBones()).rest);
  for (let k = 0; k < CONFIDENCE_AT; k++) expect(Math.abs(flat[k] - solid[k])).toBeLessThan(0.001);
});
