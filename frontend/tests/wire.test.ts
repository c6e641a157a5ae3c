import { describe, expect, test } from "vitest";

import { FACE, FPS, FRAME_WIDTH, joint, JOINTS, SCALE, SKELETON_VERSION } from "../src/skeleton";
import { decodeChunk, WireError } from "../src/wire";
import { goldenBytes, goldenJson } from "./golden";

describe("a chunk on the wire", () => {
  test("reads as Python wrote it", () => {
    const wanted = goldenJson<{ first_frame: number; epoch: number; frames: number[][] }>("chunk.json");
    const chunk = decodeChunk(goldenBytes("chunk.bin"));
    expect(chunk.firstFrame).toBe(wanted.first_frame);
    expect(chunk.epoch).toBe(wanted.epoch);
    expect(chunk.frameCount).toBe(wanted.frames.length);
    expect(Array.from(chunk.frames)).toEqual(wanted.frames.flat());
  });

  test("is refused when it is too short for a header", () => {
    expect(() => decodeChunk(new ArrayBuffer(15))).toThrow(WireError);
  });

  test.each([
    ["magic", 0],
    ["version", 4],
  ])("is refused with another %s", (_, at) => {
    const bytes = goldenBytes("chunk.bin");
    new Uint8Array(bytes)[at] += 1;
    expect(() => decodeChunk(bytes)).toThrow(WireError);
  });

  test("is refused when frames are missing", () => {
    const bytes = goldenBytes("chunk.bin");
    expect(() => decodeChunk(bytes.slice(0, -2))).toThrow(WireError);
  });
});

describe("the skeleton", () => {
  test("is that of Python", () => {
    const wanted = goldenJson<Record<string, unknown>>("skeleton.json");
    expect({
      version: SKELETON_VERSION,
      fps: FPS,
      scale: SCALE,
      frame_width: FRAME_WIDTH,
      joints: JOINTS,
      face: FACE,
    }).toEqual(wanted);
  });

  test("knows no joint that it lacks", () => {
    expect(() => joint("LeftTail")).toThrow(/LeftTail/);
  });
});
