// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";

import { FlatFigure } from "../src/flat";
import { neutralFrame } from "../src/neutral";
import { FACE, FACE_AT, joint } from "../src/skeleton";
import { VIEWS } from "../src/views";

let calls: [name: string, ...values: number[]][];
let figure: FlatFigure;

beforeEach(() => {
  calls = [];
  const canvas = document.createElement("canvas");
  canvas.width = 400;
  canvas.height = 300;
  const record = (_: object, name: string) => (...values: number[]) => void calls.push([name, ...values]);
  canvas.getContext = (() => new Proxy({}, { get: record, set: () => true })) as unknown as typeof canvas.getContext;
  document.body.replaceChildren(canvas);
  figure = new FlatFigure(canvas, () => {});
});

const drawn = (frame = neutralFrame(), view = VIEWS.signing) => {
  calls = [];
  figure.draw(frame, view);
  return JSON.stringify(calls);
};

test("every view draws a whole figure, and no coordinate is lost", () => {
  for (const view of Object.values(VIEWS)) {
    drawn(neutralFrame(), view);
    expect(calls.length).toBeGreaterThan(100);
    const numbers = calls.flatMap(([, ...values]) => values.filter((value) => typeof value === "number"));
    expect(numbers.every(Number.isFinite)).toBe(true);
  }
});

test("hands, brows, lids and mouth show what the frame says", () => {
  const still = drawn();
  const moved = neutralFrame();
  moved[3 * joint("RightHandIndex4")] += 0.03;
  expect(drawn(moved)).not.toBe(still);
  for (const name of ["browInnerUp", "eyeBlinkLeft", "jawOpen", "mouthPucker", "tongueOut"]) {
    const face = neutralFrame();
    face[FACE_AT + FACE.indexOf(name)] = 1;
    expect(drawn(face), name).not.toBe(still);
  }
});

test("a hand before the face is drawn after it, and one behind it before", () => {
  const eyes = () => calls.findLastIndex(([name, , , , height]) => name === "ellipse" && height === 0.0068);
  const before = neutralFrame();
  for (let k = joint("RightHand"); k < joint("RightHand") + 1; k++) before[3 * k + 2] = 0.5;
  drawn(before);
  const front = calls.length - eyes();
  const behind = neutralFrame();
  for (const name of ["RightForeArm", "RightHand", "LeftForeArm", "LeftHand"]) behind[3 * joint(name) + 2] = -0.5;
  drawn(behind);
  expect(front).toBeGreaterThan(calls.length - eyes());
});
