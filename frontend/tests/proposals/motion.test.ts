import { expect, test } from "vitest";

import { type ComposedMotion, shown } from "../../src/proposals/motion";
import { FRAME_WIDTH } from "../../src/skeleton";

function made(frames: number): ComposedMotion {
  const values = Int16Array.from({ length: frames * FRAME_WIDTH }, (_, k) => (k % 2 ? -k : k));
  return { frames, core: [2, 4], motion: Buffer.from(values.buffer).toString("base64") };
}

test("motion comes out as it was sent, with the sign at its place", () => {
  const { production, signs, frames } = shown(made(6), "čo?", "ase", "en");
  expect(frames.length).toBe(6 * FRAME_WIDTH);
  expect(Array.from(frames.subarray(0, 4))).toEqual([0, -1, 2, -3]);
  expect(production).toMatchObject({ frames: 6, text: "čo?", sign_language: "ase", production: "" });
  expect(production.coverage.signed).toEqual([[0, 3]]);
  expect(signs.map(({ gloss, kind, start_frame, end_frame }) => [gloss, kind, start_frame, end_frame])).toEqual([
    ["ČO?", "sign", 2, 4],
    ["", "pause", 4, 6],
  ]);
});

test("motion of another length than it says is refused", () => {
  expect(() => shown({ ...made(6), frames: 7 }, "a", "ase", "en")).toThrow("bytes for 7 frames");
});
