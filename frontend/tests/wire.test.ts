import { describe, expect, test } from "vitest";

import { FACE, FPS, FRAME_WIDTH, joint, JOINTS, SCALE, SKELETON_VERSION } from "../src/skeleton";
import { decodeChunk, WireError } from "../src/wire";
import { goldenBytes, goldenJson } from "./golden";

describe("a chunk on the wire", () => {
  test.each(["chunk", "motion"])("reads as Python wrote it: %s", async (name) => {
    const wanted = goldenJson<{ first_frame: number; epoch: number; frames: number[][] }>(`${name}.json`);
    const chunk = await decodeChunk(goldenBytes(`${name}.bin`));
    expect(chunk.firstFrame).toBe(wanted.first_frame);
    expect(chunk.epoch).toBe(wanted.epoch);
    expect(chunk.frameCount).toBe(wanted.frames.length);
    expect(Array.from(chunk.frames)).toEqual(wanted.frames.flat());
  });

  test("is refused when it is too short for a header", async () => {
    await expect(decodeChunk(new ArrayBuffer(15))).rejects.toThrow(WireError);
  });

  test.each([
    ["magic", 0],
    ["version", 4],
    ["number of frames", 6],
  ])("is refused with another %s", async (_, at) => {
    for (const name of ["chunk.bin", "motion.bin"]) {
      const bytes = goldenBytes(name);
      new Uint8Array(bytes)[at] += 1;
      await expect(decodeChunk(bytes)).rejects.toThrow(WireError);
    }
  });

  test("is refused with a flag that it does not know", async () => {
    const bytes = goldenBytes("chunk.bin");
    new Uint8Array(bytes)[5] = 2;
    await expect(decodeChunk(bytes)).rejects.toThrow(/flags 2/);
  });

  test.each(["chunk.bin", "motion.bin"])("is refused when bytes are missing: %s", async (name) => {
    await expect(decodeChunk(goldenBytes(name).slice(0, -2))).rejects.toThrow(WireError);
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
