import { beforeEach, expect, test } from "vitest";

import { Playback } from "../src/playback";
import { Posing } from "../src/posing";
import { FACE, FACE_AT, FRAME_WIDTH, SCALE } from "../src/skeleton";

const BLINK = FACE_AT + FACE.indexOf("eyeBlinkLeft");
let playback: Playback;
let posing: Posing;

/** Ten frames in which every value is 1. */
function signed(): void {
  playback.open(10);
  playback.addChunk({ firstFrame: 0, epoch: 1, frameCount: 10, frames: new Int16Array(10 * FRAME_WIDTH).fill(SCALE) });
  playback.end(10);
}

beforeEach(() => {
  playback = new Playback();
  posing = new Posing();
  posing.rest(new Float32Array(FRAME_WIDTH).fill(0.5));
});

test("a new production is gone over into from where the signer stood", () => {
  posing.begin();
  signed();
  expect(posing.update(0.1, playback, false)).toBe(true);
  expect(posing.pose[0]).toBeGreaterThan(0.5);
  expect(posing.pose[0]).toBeLessThan(1);
  posing.update(1, playback, false);
  expect(posing.pose[0]).toBe(1);
});

test("the last pose is held until the first motion of what was asked for is here", () => {
  posing.begin();
  playback.open(10);
  posing.update(1, playback, false);
  expect(posing.pose[0]).toBe(0.5);
});

test("a chosen frame is shown exactly, though the signer was still going over", () => {
  posing.begin();
  signed();
  posing.settle();
  posing.update(0.01, playback, false);
  expect(posing.pose[0]).toBe(1);
});

test("who waits blinks, but not for those who want calm", () => {
  const blinks = (alive: boolean) => {
    let most = 0;
    for (let k = 0; k < 100; k++) {
      posing.update(0.04, playback, alive);
      most = Math.max(most, posing.pose[BLINK]);
    }
    return most;
  };
  expect(blinks(false)).toBe(0.5);
  expect(blinks(true)).toBeGreaterThan(0.9);
});
