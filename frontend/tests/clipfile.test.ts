import { describe, expect, test } from "vitest";

import { type ClipFile, framesOf } from "../src/clipfile";
import { CONFIDENCE_AT, FACE, FACE_AT, joint, JOINTS } from "../src/skeleton";

/** Two frames whose joints come in the opposite order of ours. */
function clip(): ClipFile {
  const joints = [...JOINTS].reverse();
  return {
    version: 1,
    fps: 25,
    sign_language: "svk",
    text_language: "sk",
    text: "Dobrý večer!",
    joints,
    positions: [0, 1].map((t) => joints.map((name) => [t, JOINTS.indexOf(name), 0.5])),
    confidence: [0, 1].map(() => joints.map((name) => JOINTS.indexOf(name) / 100)),
    face: { names: [...FACE], weights: [0, 1].map(() => FACE.map((_, k) => k / 100)) },
    signs: [],
  };
}

describe("a clip file", () => {
  test("is read by the names in it, whatever their order", () => {
    const frames = framesOf(clip());
    expect(frames).toHaveLength(2);
    const hand = joint("LeftHand");
    expect(Array.from(frames[1].subarray(3 * hand, 3 * hand + 3))).toEqual([1, hand, 0.5]);
    expect(frames[1][CONFIDENCE_AT + hand]).toBeCloseTo(hand / 100);
    expect(frames[1][FACE_AT + 24]).toBeCloseTo(0.24);
  });

  test("of another version is refused", () => {
    expect(() => framesOf({ ...clip(), version: 2 })).toThrow(/version 2/);
  });

  test("without one of our joints is refused by that joint's name", () => {
    const lacking = clip();
    lacking.joints[0] = "Tail";
    expect(() => framesOf(lacking)).toThrow(/RightHandPinky4/);
  });
});
