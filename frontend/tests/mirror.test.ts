import { expect, test } from "vitest";

import { mirror } from "../src/mirror";
import { neutralFrame } from "../src/neutral";
import { FACE, FACE_AT, FRAME_WIDTH, joint } from "../src/skeleton";

test("left and right change places in body and face, and only x changes its sign", () => {
  const frame = Float32Array.from({ length: FRAME_WIDTH }, (_, k) => k);
  mirror(frame);
  const right = 3 * joint("RightHand");
  const left = 3 * joint("LeftHand");
  expect(Array.from(frame.subarray(left, left + 3))).toEqual([-right, right + 1, right + 2]);
  const blink = (side: string) => FACE_AT + FACE.indexOf(`eyeBlink${side}`);
  expect(frame[blink("Left")]).toBe(blink("Right"));
  expect(frame[FACE_AT + FACE.indexOf("jawOpen")]).toBe(FACE_AT + FACE.indexOf("jawOpen"));
});

test("mirrored twice a frame is what it was, to the bit", () => {
  const frame = neutralFrame();
  mirror(frame);
  expect(frame).not.toEqual(neutralFrame());
  mirror(frame);
  expect(frame).toEqual(neutralFrame());
});
