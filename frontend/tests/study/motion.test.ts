import { afterEach, expect, test, vi } from "vitest";

import { FRAME_WIDTH } from "../../src/skeleton";
import { motionOf } from "../../src/study/motion";

afterEach(() => vi.unstubAllGlobals());

test("a clip is as many frames as its bytes hold, and tells nothing of its text or model", async () => {
  const frames = new Int16Array(3 * FRAME_WIDTH).fill(7);
  vi.stubGlobal("fetch", async () => new Response(frames.buffer));
  const { production, frames: got } = await motionOf("/clip", "svk");
  expect(got).toEqual(frames);
  expect([production.frames, production.text, production.model]).toEqual([3, "", ""]);
});

test("bytes that are no whole frames, and refusals, are errors", async () => {
  vi.stubGlobal("fetch", async () => new Response(new Uint8Array(5)));
  await expect(motionOf("/clip", "svk")).rejects.toThrow("no whole frames");
  vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
  await expect(motionOf("/clip", "svk")).rejects.toThrow("404");
});
