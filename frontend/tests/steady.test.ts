import { describe, expect, test } from "vitest";

import { Steady } from "../src/steady";

const FRAME = 1 / 25;
/** A picture every so many seconds, for so long. */
const every = (gap: number, seconds: number) => Array.from({ length: Math.round(seconds / gap) }, () => gap);
const steps = (gaps: readonly number[]) => {
  const steady = new Steady();
  return gaps.map((gap) => steady.step(gap));
};
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
/** Frames that no picture shows, and pictures that show what the one before did, as `manage.py bench page` counts them. */
function missed(gaps: readonly number[]): [skipped: number, twice: number] {
  let [head, skipped, twice] = [0.3, 0, 0];
  for (const step of steps(gaps)) {
    const later = head + step / FRAME;
    skipped += Math.max(0, Math.floor(later) - Math.floor(head) - 1);
    twice += Number(later === head);
    head = later;
  }
  return [skipped, twice];
}

describe("even time", () => {
  test("is real time while pictures are quick", () => {
    for (const gap of [1 / 144, 1 / 60, 0.022, 0.039]) {
      for (const step of steps(every(gap, 2))) expect(step).toBeCloseTo(gap, 12);
    }
  });

  test("leaps over no frame for a picture that is late, and shows none twice", () => {
    for (const late of [0.05, 0.08, 0.15, 0.25]) {
      expect(missed([...every(0.022, 1), late, ...every(0.022, 6)]), `${late} s`).toEqual([0, 0]);
    }
    expect(missed([...every(0.022, 1), 0.07, 0.06, 0.03, 0.08, ...every(0.022, 6)])).toEqual([0, 0]);
  });

  test("makes up for it within seconds, never more than a twentieth quicker", () => {
    const gaps = [...every(1 / 60, 1), 0.2, ...every(1 / 60, 4)];
    const taken = steps(gaps);
    expect(sum(taken)).toBeCloseTo(sum(gaps), 9);
    for (const step of taken.slice(61)) expect(step).toBeLessThanOrEqual(1.05 / 60 + 1e-12);
    expect(taken.at(-1)).toBeCloseTo(1 / 60, 12);
  });

  test("falls a quarter of a second behind at most, so that slow drawing slows nothing", () => {
    for (const gap of [0.05, 0.08, 0.2, 0.25]) {
      const gaps = every(gap, 10);
      const taken = steps(gaps);
      expect(sum(gaps) - sum(taken)).toBeLessThanOrEqual(0.25 + 1e-9);
      for (const step of taken.slice(-20)) expect(step, "no leap is longer than a picture takes").toBeCloseTo(gap, 9);
    }
  });
});
