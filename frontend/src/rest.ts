/** The pose of a signer who waits: upright, elbows loose, one hand laid over the other before the belly. */

import { Matrix4, Quaternion, Vector3 } from "three";

import { befriend } from "./neutral";
import { CONFIDENCE_AT, FACE_AT, FRAME_WIDTH, joint } from "./skeleton";

interface Side {
  name: "Left" | "Right";
  sign: 1 | -1;
  wrist: Vector3;
  /** Where the fingers point and where the back of the hand faces. */
  along: Vector3;
  back: Vector3;
  /** Curl of each finger joint, radians. */
  curl: number;
}

const SIDES: readonly Side[] = [
  {
    name: "Left",
    sign: 1,
    wrist: new Vector3(0.085, 1.0, 0.19),
    along: new Vector3(-0.95, -0.12, 0.12),
    back: new Vector3(0.05, 0.45, 0.9),
    curl: 0.3,
  },
  {
    name: "Right",
    sign: -1,
    wrist: new Vector3(-0.08, 1.01, 0.235),
    along: new Vector3(0.95, -0.18, 0.05),
    back: new Vector3(-0.02, 0.45, 0.9),
    curl: 0.34,
  },
];

/** FRAME_WIDTH floats, like any frame. rest: the rig's rest positions, 3J floats, metres. */
export function restFrame(rest: Float32Array): Float32Array {
  const out = new Float32Array(FRAME_WIDTH);
  out.set(rest.subarray(0, CONFIDENCE_AT));
  out.fill(1, CONFIDENCE_AT, FACE_AT);
  for (const side of SIDES) placeArm(out, rest, side);
  befriend(out);
  return out;
}

function placeArm(out: Float32Array, rest: Float32Array, side: Side): void {
  const at = (name: string) => new Vector3().fromArray(rest, 3 * joint(side.name + name));
  const put = (name: string, position: Vector3) => position.toArray(out, 3 * joint(side.name + name));
  const shoulder = at("Arm");
  const upper = at("ForeArm").distanceTo(shoulder);
  const fore = at("Hand").distanceTo(at("ForeArm"));
  const reach = side.wrist.clone().sub(shoulder);
  const distance = Math.min(reach.length(), 0.999 * (upper + fore));
  const direction = reach.normalize();
  const along = (upper ** 2 - fore ** 2 + distance ** 2) / (2 * distance);
  const pole = new Vector3(0.9 * side.sign, -0.4, -0.35);
  pole.addScaledVector(direction, -pole.dot(direction)).normalize();
  const elbow = shoulder
    .clone()
    .addScaledVector(direction, along)
    .addScaledVector(pole, Math.sqrt(Math.max(0, upper ** 2 - along ** 2)));
  const wrist = shoulder.clone().addScaledVector(direction, distance);
  put("ForeArm", elbow);
  put("Hand", wrist);

  const x = side.along.clone().normalize().multiplyScalar(side.sign);
  const y = side.back.clone().addScaledVector(x, -side.back.dot(x)).normalize();
  const hand = new Quaternion().setFromRotationMatrix(new Matrix4().makeBasis(x, y, new Vector3().crossVectors(x, y)));
  const bend = new Quaternion().setFromAxisAngle(new Vector3(0, 0, 1), -side.sign * side.curl);
  for (const finger of ["Thumb", "Index", "Middle", "Ring", "Pinky"]) {
    const turn = hand.clone();
    const position = wrist.clone();
    let before = at("Hand");
    for (let k = 1; k <= 4; k++) {
      const here = at(`Hand${finger}${k}`);
      position.add(here.clone().sub(before).applyQuaternion(turn));
      put(`Hand${finger}${k}`, position);
      before = here;
      if (finger !== "Thumb") turn.multiply(bend);
    }
  }
}
