/** What the server composes of a description, as the player takes it: motion that is all here and no production. */

import type { Accepted, Sign } from "../protocol";
import { FACE, FPS, FRAME_WIDTH, JOINTS, SCALE, SKELETON_VERSION } from "../skeleton";
import { codePoints } from "../spans";

/** As production/proposals/service.py tells it. */
export interface ComposedMotion {
  frames: number;
  /** Frames of the sign without the ways there and back, end exclusive. */
  core: readonly [number, number];
  /** base64 of little-endian int16, FRAME_WIDTH values a frame. */
  motion: string;
}

export interface Shown {
  production: Accepted;
  signs: readonly Sign[];
  frames: Int16Array<ArrayBuffer>;
}

/** word: what the sign means, shown under it. */
export function shown(made: ComposedMotion, word: string, signLanguage: string, textLanguage: string): Shown {
  const bytes = Uint8Array.from(atob(made.motion), (letter) => letter.charCodeAt(0));
  if (bytes.length !== 2 * FRAME_WIDTH * made.frames) throw new Error(`${bytes.length} bytes for ${made.frames} frames`);
  const view = new DataView(bytes.buffer);
  const frames = Int16Array.from({ length: FRAME_WIDTH * made.frames }, (_, k) => view.getInt16(2 * k, true));
  const span = [0, codePoints(word)] as const;
  const sign: Sign = {
    index: 0, gloss: word.toUpperCase(), kind: "sign", text_span: span, start_frame: made.core[0], end_frame: made.core[1],
  };
  const rest: Sign = {
    index: 1, gloss: "", kind: "pause", text_span: [span[1], span[1]], start_frame: made.core[1], end_frame: made.frames,
  };
  const production: Accepted = {
    type: "accepted",
    production: "",
    epoch: 0,
    fps: FPS,
    skeleton: { version: SKELETON_VERSION, joints: JOINTS, face: FACE },
    scale: SCALE,
    model: "",
    seed: 0,
    coverage: { signed: [span], composed: [span], spelled: [], left_out: [] },
    marks: [],
    edited: false,
    text: word,
    text_language: textLanguage,
    sign_language: signLanguage,
    options: { dominant_hand: "right", fingerspelling_speed: 1 },
    frames: made.frames,
  };
  return { production, signs: [sign, rest], frames };
}
