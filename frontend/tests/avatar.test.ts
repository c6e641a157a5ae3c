import { Group, type Mesh, Vector3 } from "three";
import { beforeEach, describe, expect, test } from "vitest";

import { Avatar } from "../src/avatar";
import { restFrame } from "../src/rest";
import { FACE, FACE_AT } from "../src/skeleton";
import { loadBones, morphing } from "./rig";

let avatar: Avatar;
let face: Mesh;
let frame: Float32Array;

beforeEach(() => {
  const scene = new Group();
  scene.add(loadBones().get("Hips")!);
  face = morphing("SkinFace", { tongueOut: [0, 0, 1], jawOpen: [0, -1, 0] }); // an order of its own, and not all
  scene.add(face);
  avatar = new Avatar(scene);
  frame = restFrame(avatar.rest);
});

/** Where an eye looks, in the head's own axes: x to the signer's left, y up, z ahead. */
function sight(eye: string, weights: Record<string, number>): Vector3 {
  for (const [name, weight] of Object.entries(weights)) frame[FACE_AT + FACE.indexOf(name)] = weight;
  avatar.apply(frame);
  return new Vector3(0, 0, 1).applyQuaternion(avatar.quaternion(eye)!);
}

describe("gaze", () => {
  test("goes up by 30 degrees at full weight", () => {
    const ahead = sight("LeftEye", { eyeLookUpLeft: 1 });
    expect(ahead.y).toBeCloseTo(0.5);
    expect(ahead.x).toBeCloseTo(0);
  });

  test("of both eyes goes to the signer's left", () => {
    const weights = { eyeLookOutLeft: 0.6, eyeLookInRight: 0.6 };
    expect(sight("LeftEye", weights).x).toBeCloseTo(Math.sin(0.6 * (Math.PI / 6)));
    expect(sight("RightEye", weights).x).toBeCloseTo(Math.sin(0.6 * (Math.PI / 6)));
  });

  test("of both eyes goes down and to the signer's right", () => {
    const ahead = sight("RightEye", { eyeLookDownRight: 0.5, eyeLookOutRight: 0.5 });
    expect(ahead.x).toBeLessThan(-0.2);
    expect(ahead.y).toBeLessThan(-0.2);
  });
});

describe("the face", () => {
  test("takes each weight by the name of its morph", () => {
    frame[FACE_AT + FACE.indexOf("jawOpen")] = 0.7;
    avatar.apply(frame);
    expect(face.geometry.getAttribute("position").getY(0)).toBeCloseTo(-0.7);
    expect(face.geometry.getAttribute("position").getZ(0)).toBe(0);
  });
});

test("an avatar without one of the bones says which", () => {
  expect(() => new Avatar(new Group())).toThrow(/has no bone Hips/);
});
