/**
 * Joint positions -> bone rotations of the avatar. Every rest rotation of the rig is the identity, so a
 * bone's world rotation is simply what turns its rest direction into the wanted one. Positions fix the
 * direction of every bone; what they leave open is roll, and each part below says where its roll comes from.
 */

import { Matrix4, type Object3D, Quaternion, Vector3 } from "three";

import { joint, JOINTS } from "./skeleton";

/** Share of the hand's roll that the lower forearm takes, so that the wrist does not wring like a cloth. */
const FOREARM_TWIST = 0.55;
/** Shares of the elbow's roll on the upper and the lower half of the upper arm. */
const SHOULDER_ROLL = 0.4;
const UPPER_ARM_ROLL = 0.8;
/** Sine of the elbow's bend from which its plane begins to count, and from which it alone counts. */
const BEND_BEGINS = 0.08;
const BEND_COUNTS = 0.35;

const FINGERS = ["Index", "Middle", "Ring", "Pinky"] as const;

const va = new Vector3();
const vb = new Vector3();
const vc = new Vector3();
const vd = new Vector3();
const qa = new Quaternion();
const qb = new Quaternion();
const matrix = new Matrix4();

/** World rotations that later steps build on. */
const hips = new Quaternion();
const spine = new Quaternion();
const chest = new Quaternion();
const head = new Quaternion();
const neck = new Quaternion();
const clavicle = new Quaternion();
const swing = new Quaternion();
const elbow = new Quaternion();
const upperArm = new Quaternion();
const forearm = new Quaternion();
const hand = new Quaternion();
const phalanx = new Quaternion();
const parent = new Quaternion();

/** A bone that points from one joint to another. */
interface Segment {
  bone: Object3D;
  from: number;
  to: number;
  /** Unit direction at rest. */
  rest: Vector3;
}

interface Arm {
  /** 1 on the signer's left, where the rest arm points along +x; -1 on the right. */
  side: number;
  clavicle: Segment;
  upper: Segment;
  upperTwist: Object3D;
  fore: Segment;
  foreTwist: Object3D;
  hand: Object3D;
  wrist: number;
  knuckles: readonly number[];
  restPalm: Quaternion;
  fingers: readonly (readonly Segment[])[];
}

export class Retarget {
  private readonly root: Object3D;
  private readonly chestBone: Object3D;
  private readonly headBone: Object3D;
  private readonly hipsSegment: Segment;
  private readonly spineSegment: Segment;
  private readonly neckSegment: Segment;
  private readonly restChest = new Quaternion();
  private readonly restHead = new Quaternion();
  private readonly arms: readonly [Arm, Arm];

  /** bones: by name, standing in their rest pose; rest: 3J floats, metres, avatar frame. */
  constructor(
    bones: ReadonlyMap<string, Object3D>,
    readonly rest: Float32Array = restPositions(bones),
  ) {
    const bone = (name: string): Object3D => {
      const found = bones.get(name);
      if (!found) throw new Error(`the avatar has no bone ${name}`);
      return found;
    };
    const segment = (from: string, to: string): Segment => {
      const direction = new Vector3();
      between(direction, rest, joint(from), joint(to));
      return { bone: bone(from), from: joint(from), to: joint(to), rest: direction.normalize() };
    };
    const arm = (name: "Left" | "Right"): Arm => {
      const finger = (part: string) => [1, 2, 3].map((k) => segment(`${name}Hand${part}${k}`, `${name}Hand${part}${k + 1}`));
      const knuckles = FINGERS.map((part) => joint(`${name}Hand${part}1`));
      const restPalm = new Quaternion();
      palmFrame(restPalm, rest, joint(`${name}Hand`), knuckles);
      return {
        side: name === "Left" ? 1 : -1,
        clavicle: segment(`${name}Shoulder`, `${name}Arm`),
        upper: segment(`${name}Arm`, `${name}ForeArm`),
        upperTwist: bone(`${name}ArmTwist`),
        fore: segment(`${name}ForeArm`, `${name}Hand`),
        foreTwist: bone(`${name}ForeArmTwist`),
        hand: bone(`${name}Hand`),
        wrist: joint(`${name}Hand`),
        knuckles,
        restPalm: restPalm.invert(),
        fingers: ["Thumb", ...FINGERS].map(finger),
      };
    };
    this.root = bone("Hips");
    this.chestBone = bone("Spine2");
    this.headBone = bone("Head");
    this.hipsSegment = segment("Hips", "Spine");
    this.spineSegment = segment("Spine", "Spine2");
    this.neckSegment = segment("Neck", "Head");
    this.arms = [arm("Left"), arm("Right")];
    chestFrame(this.restChest, rest);
    this.restChest.invert();
    headFrame(this.restHead, rest);
    this.restHead.invert();
  }

  /** p: at least 3J floats, metres, avatar frame. */
  apply(p: Float32Array): void {
    this.root.position.set(p[3 * HIPS], p[3 * HIPS + 1], p[3 * HIPS + 2]);
    chestFrame(chest, p);
    chest.multiply(this.restChest);
    headFrame(head, p);
    head.multiply(this.restHead);

    // The trunk's turn is shared: none at the hips, half at the waist, all at the chest.
    parent.identity();
    aim(hips, parent, this.hipsSegment, p);
    this.hipsSegment.bone.quaternion.copy(hips);
    parent.slerpQuaternions(hips, chest, 0.5);
    aim(spine, parent, this.spineSegment, p);
    setLocal(this.spineSegment.bone, hips, spine);
    setLocal(this.chestBone, spine, chest);

    // So is the head's turn, by the neck.
    parent.slerpQuaternions(chest, head, 0.5);
    aim(neck, parent, this.neckSegment, p);
    setLocal(this.neckSegment.bone, chest, neck);
    setLocal(this.headBone, neck, head);

    this.applyArm(this.arms[0], p);
    this.applyArm(this.arms[1], p);
  }

  private applyArm(arm: Arm, p: Float32Array): void {
    aim(clavicle, chest, arm.clavicle, p);
    setLocal(arm.clavicle.bone, chest, clavicle);

    aim(swing, clavicle, arm.upper, p);
    elbowFrame(elbow, swing, arm, p);
    upperArm.slerpQuaternions(swing, elbow, SHOULDER_ROLL);
    setLocal(arm.upper.bone, clavicle, upperArm);
    qb.slerpQuaternions(swing, elbow, UPPER_ARM_ROLL);
    setLocal(arm.upperTwist, upperArm, qb);

    aim(forearm, elbow, arm.fore, p);
    setLocal(arm.fore.bone, upperArm, forearm);
    palmFrame(hand, p, arm.wrist, arm.knuckles);
    hand.multiply(arm.restPalm);
    setLocal(arm.hand, forearm, hand);
    rollAboutX(qb, arm.hand.quaternion);
    arm.foreTwist.quaternion.identity().slerp(qb, FOREARM_TWIST);

    // Metacarpals stay at rest in the hand; a phalanx has no roll of its own beyond its parent's.
    for (let f = 0; f < arm.fingers.length; f++) {
      parent.copy(hand);
      const finger = arm.fingers[f];
      for (let k = 0; k < finger.length; k++) {
        aim(phalanx, parent, finger[k], p);
        setLocal(finger[k].bone, parent, phalanx);
        parent.copy(phalanx);
      }
    }
  }
}

const HIPS = joint("Hips");
const SPINE2 = joint("Spine2");
const NECK = joint("Neck");
const HEAD = joint("Head");
const LEFT_SHOULDER = joint("LeftShoulder");
const RIGHT_SHOULDER = joint("RightShoulder");
const LEFT_EYE = joint("LeftEye");
const RIGHT_EYE = joint("RightEye");

/** Where the rig's own joints stand now: 3J floats, metres, world. */
export function restPositions(bones: ReadonlyMap<string, Object3D>): Float32Array {
  const out = new Float32Array(3 * JOINTS.length);
  JOINTS.forEach((name, index) => {
    const bone = bones.get(name);
    if (!bone) throw new Error(`the avatar has no bone ${name}`);
    bone.getWorldPosition(va).toArray(out, 3 * index);
  });
  return out;
}

function between(out: Vector3, p: Float32Array, from: number, to: number): Vector3 {
  return out.set(p[3 * to] - p[3 * from], p[3 * to + 1] - p[3 * from + 1], p[3 * to + 2] - p[3 * from + 2]);
}

/** The rotation whose y axis is along `up` and whose x axis is as near to `side` as that allows. */
function frame(out: Quaternion, up: Vector3, side: Vector3): void {
  up.normalize();
  side.addScaledVector(up, -side.dot(up)).normalize();
  vd.crossVectors(side, up);
  out.setFromRotationMatrix(matrix.makeBasis(side, up, vd));
}

function chestFrame(out: Quaternion, p: Float32Array): void {
  frame(out, between(va, p, SPINE2, NECK), between(vb, p, RIGHT_SHOULDER, LEFT_SHOULDER));
}

function headFrame(out: Quaternion, p: Float32Array): void {
  between(va, p, HEAD, LEFT_EYE).add(between(vb, p, HEAD, RIGHT_EYE));
  frame(out, va, between(vb, p, RIGHT_EYE, LEFT_EYE));
}

/** From the wrist to the middle of the knuckles, and across them. */
function palmFrame(out: Quaternion, p: Float32Array, wrist: number, knuckles: readonly number[]): void {
  va.set(0, 0, 0);
  for (let k = 0; k < knuckles.length; k++) va.add(between(vb, p, wrist, knuckles[k]));
  frame(out, va, between(vb, p, knuckles[knuckles.length - 1], knuckles[0]));
}

/** The shortest turn beyond `reference` that points the segment where the positions want it. */
function aim(out: Quaternion, reference: Quaternion, segment: Segment, p: Float32Array): void {
  out.copy(reference);
  between(va, p, segment.from, segment.to);
  if (va.lengthSq() < 1e-12) return;
  vb.copy(segment.rest).applyQuaternion(reference);
  out.premultiply(qa.setFromUnitVectors(vb, va.normalize()));
}

/**
 * The upper arm with the roll that its elbow shows: the hinge (y) is at right angles to the plane of the
 * bend. A straight arm has no such plane, so the roll then fades to that of the shortest swing.
 */
function elbowFrame(out: Quaternion, swung: Quaternion, arm: Arm, p: Float32Array): void {
  between(va, p, arm.upper.from, arm.upper.to).normalize();
  between(vb, p, arm.fore.from, arm.fore.to).normalize();
  vc.crossVectors(vb, va).multiplyScalar(arm.side);
  const bend = vc.length();
  const t = Math.min(1, Math.max(0, (bend - BEND_BEGINS) / (BEND_COUNTS - BEND_BEGINS)));
  out.copy(swung);
  if (t === 0) return;
  const weight = t * t * (3 - 2 * t);
  vb.set(0, 1, 0).applyQuaternion(swung);
  vc.multiplyScalar(weight / bend).addScaledVector(vb, 1 - weight);
  if (vc.lengthSq() < 1e-4) return;
  frame(out, vc, va.multiplyScalar(arm.side));
}

/** The part of a rotation that rolls about x. */
function rollAboutX(out: Quaternion, rotation: Quaternion): void {
  const sign = rotation.w < 0 ? -1 : 1;
  out.set(sign * rotation.x, 0, 0, sign * rotation.w);
  if (out.lengthSq() < 1e-8) out.identity();
  else out.normalize();
}

function setLocal(bone: Object3D, parentWorld: Quaternion, world: Quaternion): void {
  bone.quaternion.copy(parentWorld).invert().multiply(world);
}
