import { expect, test } from "vitest";

import { Quality } from "../src/quality";

/** How often drawing should have become simpler while so many pictures took so long each. */
function steps(quality: Quality, pictures: number, seconds: number): number {
  let count = 0;
  for (let k = 0; k < pictures; k++) if (quality.took(seconds)) count++;
  return count;
}

test("smooth pictures are left as they are", () => {
  expect(steps(new Quality(), 600, 1 / 30)).toBe(0);
});

test("slow pictures are noticed within two seconds, and again if they stay slow", () => {
  const quality = new Quality();
  expect(steps(quality, 16, 1 / 8)).toBe(1);
  expect(steps(quality, 16, 1 / 8)).toBe(1);
});

test("a single hitch changes nothing", () => {
  const quality = new Quality();
  steps(quality, 60, 1 / 60);
  expect(quality.took(0.8)).toBe(false);
  expect(steps(quality, 120, 1 / 60)).toBe(0);
});

test("pictures with rests between them are not slow ones", () => {
  const quality = new Quality();
  for (let blink = 0; blink < 20; blink++) {
    expect(steps(quality, 3, 0.1)).toBe(0);
    quality.rested();
  }
});
