import { beforeEach, expect, test } from "vitest";

import { Playback } from "../src/playback";
import { type Life, Posing } from "../src/posing";
import { FACE, FACE_AT, FRAME_WIDTH, joint, SCALE } from "../src/skeleton";

const CHEST = 3 * joint("Spine2") + 1;
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
  expect(posing.update(0.1, playback, "still")).toBe(true);
  expect(posing.pose[0]).toBeGreaterThan(0.5);
  expect(posing.pose[0]).toBeLessThan(1);
  posing.update(1, playback, "still");
  expect(posing.pose[0]).toBe(1);
});

test("the last pose is held until the first motion of what was asked for is here", () => {
  posing.begin();
  playback.open(10);
  posing.update(1, playback, "still");
  expect(posing.pose[0]).toBe(0.5);
});

test("a chosen frame is shown exactly, though the signer was still going over", () => {
  posing.begin();
  signed();
  posing.settle();
  posing.update(0.01, playback, "still");
  expect(posing.pose[0]).toBe(1);
});

test("who waits blinks, but not for those who want calm", () => {
  const blinks = (life: Life) => {
    let most = 0;
    for (let k = 0; k < 100; k++) {
      posing.update(0.04, playback, life);
      most = Math.max(most, posing.pose[BLINK]);
    }
    return most;
  };
  expect(blinks("still")).toBe(0.5);
  expect(blinks("blinking")).toBeGreaterThan(0.9);
});

test("who waits breathes a little, in steps that spare the battery, and stops for what is signed", () => {
  const seen = new Set<number>();
  let drawn = 0;
  for (let k = 0; k < 250; k++) {
    if (posing.update(0.016, playback, "breathing")) drawn++;
    seen.add(posing.pose[CHEST]);
  }
  expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThan(0.003);
  expect(Math.max(...seen) - Math.min(...seen)).toBeLessThan(0.005);
  expect(drawn).toBeLessThan(120);
  signed();
  posing.update(0.016, playback, "breathing");
  expect(posing.pose[CHEST]).toBe(1);
});
