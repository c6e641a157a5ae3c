import { describe, expect, test } from "vitest";

import { Pace } from "../src/pace";
import { CONFIDENCE_AT, FACE_AT, FRAME_WIDTH } from "../src/skeleton";

/** Frames whose first number is that of the frame, so that one sees what a picture shows. */
function counted(length: number): Float32Array[] {
  return Array.from({ length }, (_, t) => {
    const frame = new Float32Array(FRAME_WIDTH);
    frame[0] = t;
    frame[FACE_AT] = t % 2;
    return frame;
  });
}

const shown = (pace: Pace): number[] => Array.from({ length: pace.pictures }, (_, k) => pace.frame(k)[0]);

describe("the pictures of a clip", () => {
  test("are its frames where nothing else is asked for", () => {
    const frames = counted(5);
    const pace = new Pace(frames, 25, 25, 1);
    expect(Array.from({ length: pace.pictures }, (_, k) => pace.frame(k))).toEqual(frames);
  });

  test("are half as many at twice the speed, and twice as many at half of it", () => {
    expect(shown(new Pace(counted(6), 25, 25, 2))).toEqual([0, 2, 4]);
    const slow = shown(new Pace(counted(6), 25, 25, 0.5));
    expect(slow).toHaveLength(12);
    expect(slow.slice(2, 9)).toEqual([1, 1.5, 2, 2.5, 3, 3.5, 4]);
    expect(slow[11]).toBe(5);
  });

  test("last as long at another number a second", () => {
    expect(new Pace(counted(25), 25, 30, 1).pictures).toBe(30);
    expect(new Pace(counted(25), 25, 10, 1).pictures).toBe(10);
    expect(new Pace(counted(1), 25, 10, 2).pictures).toBe(1);
  });

  test("go in a curve between frames, and weights stay between 0 and 1", () => {
    const frames = counted(4);
    [0, 0, 1, 1].forEach((value, t) => (frames[t][1] = value));
    const pace = new Pace(frames, 25, 100, 1);
    const curve = Array.from({ length: 5 }, (_, k) => pace.frame(4 + k)[1]);
    expect(curve).toEqual([0, expect.closeTo(0.203, 2), 0.5, expect.closeTo(0.797, 2), 1]);
    for (let k = 0; k < pace.pictures; k++) {
      for (const weight of pace.frame(k).subarray(CONFIDENCE_AT)) expect(weight >= 0 && weight <= 1).toBe(true);
    }
  });

  test("never show a moment beyond the last frame", () => {
    const pace = new Pace(counted(7), 25, 30, 1);
    expect(pace.moment(pace.pictures - 1)).toBeLessThanOrEqual(6);
  });
});
