/** Reading a clip.json, the file form of a production, back into frames. */

import type { Coverage, Sign } from "./protocol";
import { CONFIDENCE_AT, FACE, FACE_AT, FRAME_WIDTH, JOINTS } from "./skeleton";

export interface ClipFile {
  version: number;
  fps: number;
  sign_language: string;
  text_language: string;
  text: string;
  joints: string[];
  /** T x J x 3, metres, avatar frame. */
  positions: number[][][];
  /** T x J, 0..1. */
  confidence: number[][];
  /** weights: T x 52, 0..1. */
  face: { names: string[]; weights: number[][] };
  signs: Omit<Sign, "index">[];
  /** Files of before 2026-11-29 do not say it. */
  coverage?: Coverage;
}

/** The clip's frames in the order of our skeleton: FRAME_WIDTH floats each. */
export function framesOf(clip: ClipFile): Float32Array[] {
  if (clip.version !== 1) throw new Error(`clip version ${clip.version} is not known`);
  const joints = JOINTS.map((name) => place(clip.joints, name));
  const face = FACE.map((name) => place(clip.face.names, name));
  return clip.positions.map((positions, t) => {
    const frame = new Float32Array(FRAME_WIDTH);
    joints.forEach((from, j) => {
      frame.set(positions[from], 3 * j);
      frame[CONFIDENCE_AT + j] = clip.confidence[t][from];
    });
    face.forEach((from, k) => (frame[FACE_AT + k] = clip.face.weights[t][from]));
    return frame;
  });
}

function place(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new Error(`the clip lacks ${name}`);
  return index;
}
