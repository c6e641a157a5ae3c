/** A signer who waits, for drawing before the avatar is here and without it: `rest.ts` on the rig of signer.glb. */

import { CONFIDENCE_AT, FACE, FACE_AT, FRAME_WIDTH } from "./skeleton";

/** Millimetres, x, y and z of each joint. */
const JOINTS_MM: readonly number[] = [
  0, 860, 17, 0, 934, -25, 0, 1074, 0, 0, 1381, 2, 0, 1486, 43,
  29, 1523, 114, -29, 1523, 114, 23, 1310, 21, 167, 1290, 20, 257, 1075, 60,
  85, 1000, 190, -23, 1310, 21, -167, 1290, 20, -244, 1078, 92, -80, 1010, 235,
  43, 1015, 180, 26, 1023, 154, -4, 1028, 132, -29, 1026, 118, -25, 1009, 188,
  -51, 1002, 184, -71, 993, 174, -89, 981, 157, -19, 987, 203, -53, 978, 198,
  -77, 968, 187, -95, 956, 169, -10, 970, 211, -40, 962, 207, -61, 953, 197,
  -80, 941, 180, 2, 952, 214, -19, 947, 211, -33, 941, 205, -46, 932, 192,
  -38, 1023, 222, -23, 1029, 195, 6, 1034, 171, 30, 1030, 155, 30, 1012, 225,
  55, 1003, 218, 72, 993, 206, 86, 980, 185, 24, 990, 240, 56, 979, 232,
  77, 967, 217, 91, 954, 196, 14, 974, 249, 43, 964, 242, 62, 953, 228,
  75, 940, 208, 1, 957, 253, 21, 950, 247, 33, 943, 239, 43, 933, 224,
];

/** The friendly face of somebody who listens; not quite the same on both sides. */
const FRIENDLY: Readonly<Record<string, number>> = {
  mouthSmileLeft: 0.38, mouthSmileRight: 0.34, cheekSquintLeft: 0.2, cheekSquintRight: 0.2,
  eyeSquintLeft: 0.12, eyeSquintRight: 0.12, browInnerUp: 0.08,
};

/** Give a frame the face of a signer who waits. */
export function befriend(frame: Float32Array): void {
  for (const [name, weight] of Object.entries(FRIENDLY)) frame[FACE_AT + FACE.indexOf(name)] = weight;
}

/** FRAME_WIDTH floats, like any frame. */
export function neutralFrame(): Float32Array {
  const frame = new Float32Array(FRAME_WIDTH);
  JOINTS_MM.forEach((value, k) => (frame[k] = value / 1000));
  frame.fill(1, CONFIDENCE_AT, FACE_AT);
  befriend(frame);
  return frame;
}
