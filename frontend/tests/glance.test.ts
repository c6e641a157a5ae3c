import { expect, test } from "vitest";

import { Glance } from "../src/glance";
import { FACE_AT, FRAME_WIDTH } from "../src/skeleton";
import { random } from "./rig";

/** The largest weight of each of so many pictures, and whether it was said to move. */
function watch(pictures: number, seconds = 0.04): { largest: number; moved: boolean }[] {
  const glance = new Glance(random(3));
  return Array.from({ length: pictures }, () => {
    const frame = new Float32Array(FRAME_WIDTH);
    const moved = glance.update(seconds, frame);
    return { largest: Math.max(...frame.subarray(FACE_AT)), moved };
  });
}

test("a waiting signer first looks at the viewer, then aside, and comes back", () => {
  const seen = watch(2000).map(({ largest }) => largest);
  expect(seen[0]).toBe(0);
  expect(Math.max(...seen)).toBeGreaterThan(0.1);
  expect(seen.slice(seen.indexOf(Math.max(...seen))).some((largest) => largest === 0)).toBe(true);
});

test("the eyes never go far", () => {
  expect(Math.max(...watch(2000).map(({ largest }) => largest))).toBeLessThan(0.3);
});

test("pictures are wanted only while the eyes move", () => {
  const seen = watch(2000);
  expect(seen.filter(({ moved }) => moved).length).toBeLessThan(seen.length / 4);
  for (let k = 1; k < seen.length; k++) if (!seen[k].moved) expect(seen[k].largest).toBe(seen[k - 1].largest);
});
