/** A clip of a study as motion that the player can show: frames and nothing that tells what they are of. */

import type { Accepted } from "../protocol";
import { FACE, FPS, FRAME_WIDTH, JOINTS, SCALE, SKELETON_VERSION } from "../skeleton";

export interface Motion {
  production: Accepted;
  frames: Int16Array<ArrayBuffer>;
}

/** Rejects if the clip cannot be had or is not whole frames. */
export async function motionOf(address: string, signLanguage: string): Promise<Motion> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  if (bytes.byteLength === 0 || bytes.byteLength % (2 * FRAME_WIDTH)) throw new Error(`${address} is no whole frames`);
  const frames = new Int16Array(bytes);
  const production: Accepted = {
    type: "accepted",
    production: address,
    epoch: 0,
    fps: FPS,
    skeleton: { version: SKELETON_VERSION, joints: JOINTS, face: FACE },
    scale: SCALE,
    model: "",
    seed: 0,
    coverage: { signed: [], spelled: [], left_out: [] },
    marks: [],
    edited: false,
    text: "",
    text_language: "",
    sign_language: signLanguage,
    options: { dominant_hand: "right", fingerspelling_speed: 1 },
    frames: frames.length / FRAME_WIDTH,
  };
  return { production, frames };
}
