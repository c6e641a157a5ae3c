import { Euler, type Object3D, Quaternion, Vector3 } from "three";
import { describe, expect, test } from "vitest";

import { restFrame } from "../src/rest";
import { restPositions, Retarget } from "../src/retarget";
import { joint, JOINTS } from "../src/skeleton";
import { loadBones, random } from "./rig";

/** Largest distance of any joint of the rig from where it was asked to be, metres. */
function worst(bones: Map<string, Object3D>, wanted: Float32Array): number {
  bones.get("Hips")!.updateMatrixWorld(true);
  const got = restPositions(bones);
  let largest = 0;
  for (let j = 0; j < JOINTS.length; j++) {
    largest = Math.max(
      largest,
      Math.hypot(got[3 * j] - wanted[3 * j], got[3 * j + 1] - wanted[3 * j + 1], got[3 * j + 2] - wanted[3 * j + 2]),
    );
  }
  return largest;
}

/** Random but possible angles, radians: how far each joint of a person turns about x, y, z. */
function range(name: string): [number, number, number] {
  if (name === "Hips" || name.startsWith("Spine")) return [0.2, 0.3, 0.2];
  if (name === "Neck" || name === "Head") return [0.4, 0.5, 0.3];
  if (/Shoulder$/.test(name)) return [0.1, 0.3, 0.3];
  if (/(Left|Right)Arm$/.test(name)) return [0.8, 1.2, 1.2];
  if (/ForeArm$/.test(name)) return [0.2, 1.6, 0.2];
  if (/Hand$/.test(name)) return [1.2, 0.5, 1.0];
  if (/Hand(Index|Middle|Ring|Pinky)1$/.test(name)) return [0, 0.3, 1.3];
  if (/Hand\w+[23]$/.test(name)) return [0, 0, 1.4];
  if (/Thumb1$/.test(name)) return [0.5, 0.5, 0.5];
  return [0, 0, 0];
}

function shake(bones: Map<string, Object3D>, next: () => number): Float32Array {
  for (const [name, bone] of bones) {
    // Metacarpals, twist bones and the joints that are not carried stay as they are.
    if (!JOINTS.includes(name) || name.endsWith("4") || name.endsWith("Eye")) continue;
    const [x, y, z] = range(name);
    bone.quaternion.setFromEuler(new Euler((2 * next() - 1) * x, (2 * next() - 1) * y, (2 * next() - 1) * z));
  }
  bones.get("Hips")!.position.set(0.1 * next(), 0.8 + 0.1 * next(), 0.1 * next());
  bones.get("Hips")!.updateMatrixWorld(true);
  return restPositions(bones);
}

describe("retarget", () => {
  test("puts every joint of the rig where random poses of the same rig had it", () => {
    const model = loadBones();
    const bones = loadBones();
    const retarget = new Retarget(bones);
    const next = random(7);
    for (let n = 0; n < 200; n++) {
      const wanted = shake(model, next);
      retarget.apply(wanted);
      expect(worst(bones, wanted)).toBeLessThan(1e-5);
    }
  });

  test("leaves the rig at rest for its own rest positions", () => {
    const bones = loadBones();
    const retarget = new Retarget(bones);
    retarget.apply(retarget.rest);
    for (const bone of bones.values()) expect(Math.abs(bone.quaternion.w)).toBeGreaterThan(1 - 1e-6);
  });

  test("recovers the hand's own rotation, and gives 55 % of its roll to the forearm", () => {
    const model = loadBones();
    const bones = loadBones();
    const retarget = new Retarget(bones);
    const x = new Vector3(1, 0, 0);
    model.get("LeftForeArm")!.quaternion.setFromAxisAngle(new Vector3(0, 1, 0), -1.2);
    const roll = new Quaternion().setFromAxisAngle(x, 1.1);
    model.get("LeftHand")!.quaternion.copy(roll);
    model.get("Hips")!.updateMatrixWorld(true);
    retarget.apply(restPositions(model));
    expect(bones.get("LeftHand")!.quaternion.angleTo(roll)).toBeLessThan(1e-4);
    const share = new Quaternion().setFromAxisAngle(x, 0.55 * 1.1);
    expect(bones.get("LeftForeArmTwist")!.quaternion.angleTo(share)).toBeLessThan(1e-4);
  });

  test("keeps rotations finite where joints coincide", () => {
    const bones = loadBones();
    const retarget = new Retarget(bones);
    retarget.apply(new Float32Array(3 * JOINTS.length));
    for (const bone of bones.values()) expect(Number.isFinite(bone.quaternion.w)).toBe(true);
  });

  test("a bending elbow rolls the arm without a jump from the straight arm on", () => {
    const model = loadBones();
    const bones = loadBones();
    const retarget = new Retarget(bones);
    const before = new Quaternion();
    model.get("RightArm")!.quaternion.setFromEuler(new Euler(0.9, 0, 1.1));
    for (let bend = 0; bend < 2; bend += 0.01) {
      model.get("RightForeArm")!.quaternion.setFromAxisAngle(new Vector3(0, 1, 0), bend);
      model.get("Hips")!.updateMatrixWorld(true);
      retarget.apply(restPositions(model));
      const now = bones.get("RightForeArm")!.getWorldQuaternion(new Quaternion());
      if (bend > 0) expect(now.angleTo(before)).toBeLessThan(0.12);
      before.copy(now);
    }
  });
});

describe("the rest pose", () => {
  test("keeps the bones' lengths and holds both hands before the belly", () => {
    const bones = loadBones();
    const retarget = new Retarget(bones);
    const pose = restFrame(retarget.rest);
    retarget.apply(pose);
    expect(worst(bones, pose)).toBeLessThan(1e-5);
    for (const hand of ["LeftHand", "RightHand"]) {
      const at = new Vector3().fromArray(pose, 3 * joint(hand));
      expect(Math.abs(at.x)).toBeLessThan(0.15);
      expect(at.y).toBeLessThan(1.15);
      expect(at.z).toBeGreaterThan(0.12);
    }
  });
});
