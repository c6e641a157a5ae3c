import { expect, test } from "vitest";

import { type ClipFile, framesOf } from "../../src/clipfile";
import { clipJson } from "../../src/files/clipjson";
import type { Accepted, Sign } from "../../src/protocol";
import { FRAME_WIDTH, SCALE } from "../../src/skeleton";

const PRODUCTION = {
  text: "Ahoj „ty“", text_language: "sk", sign_language: "svk", seed: 7, model: "abc",
  marks: [{ kind: "statement", signs: [0, 1] }],
  coverage: { signed: [[0, 4]], near: [[0, 4]], spelled: [], left_out: [[6, 8]] },
} as unknown as Accepted;
const SIGNS: Sign[] = [{ index: 0, gloss: "AHOJ", kind: "sign", text_span: [0, 4], start_frame: 0, end_frame: 9 }];
const data = (...values: number[]) => {
  const frames = new Int16Array(2 * FRAME_WIDTH);
  frames.set(values);
  return frames;
};

test("numbers are written as Python writes them, halves to the even step", () => {
  const written = clipJson(PRODUCTION, SIGNS, data(SCALE, -2048, 0, 128, 384, 1));
  expect(written).toContain('"positions":[[[1.0,-0.25,0.0],[0.01562,0.04688,0.00012]');
});

test("what is written is read back as the same frames, and an end beyond the last frame is cut", () => {
  const clip = JSON.parse(clipJson(PRODUCTION, SIGNS, data(SCALE, -2048, 77))) as ClipFile;
  expect(Object.keys(clip)).toEqual([
    "version", "fps", "sign_language", "text_language", "text", "seed", "model", "joints", "positions", "confidence",
    "face", "signs", "marks", "coverage",
  ]);
  expect(clip.coverage).toEqual({ signed: [[0, 4]], spelled: [], left_out: [[6, 8]], near: [[0, 4]], composed: [] });
  const frames = framesOf(clip);
  expect(frames).toHaveLength(2);
  expect(frames[0][0]).toBe(1);
  expect(frames[0][2]).toBeCloseTo(77 / SCALE, 5);
  expect(clip.signs[0].end_frame).toBe(2);
  expect(clip.text).toBe("Ahoj „ty“");
});
