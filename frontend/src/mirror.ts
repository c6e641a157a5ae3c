/** The other hand leads: a frame mirrored from left to right on the skeleton. Exact, so nothing is rounded a second time. */

import { CONFIDENCE_AT, FACE, FACE_AT, FRAME_WIDTH, JOINTS } from "./skeleton";

const other = (name: string) => name.replace(/Left|Right/, (side) => (side === "Left" ? "Right" : "Left"));
const JOINT_FROM = JOINTS.map((name) => JOINTS.indexOf(other(name)));
const FACE_FROM = FACE.map((name) => FACE.indexOf(other(name)));

const scratch = new Float32Array(FRAME_WIDTH);

/** Mirror a frame of FRAME_WIDTH floats in place. */
export function mirror(frame: Float32Array): void {
  scratch.set(frame);
  for (let j = 0; j < JOINT_FROM.length; j++) {
    const from = 3 * JOINT_FROM[j];
    frame[3 * j] = -scratch[from];
    frame[3 * j + 1] = scratch[from + 1];
    frame[3 * j + 2] = scratch[from + 2];
    frame[CONFIDENCE_AT + j] = scratch[CONFIDENCE_AT + JOINT_FROM[j]];
  }
  for (let k = 0; k < FACE_FROM.length; k++) frame[FACE_AT + k] = scratch[FACE_AT + FACE_FROM[k]];
}
