/** clip.json of a production that is all here: the very bytes that `manage.py sign` and clip jobs write. */

import type { Accepted, Sign } from "../protocol";
import { CONFIDENCE_AT, FACE, FACE_AT, FPS, FRAME_WIDTH, JOINTS, SCALE } from "../skeleton";

const VERSION = 1;
const DECIMALS = 1e5;

/** data: all frames, FRAME_WIDTH int16 values each. */
export function clipJson(production: Accepted, all: readonly Sign[], data: Int16Array): string {
  const frames = data.length / FRAME_WIDTH;
  const each = (write: (at: number) => string) =>
    `[${Array.from({ length: frames }, (_, t) => write(t * FRAME_WIDTH)).join(",")}]`;
  const numbers = (from: number, to: number) => `[${Array.from(data.subarray(from, to), number).join(",")}]`;
  const head = {
    version: VERSION,
    fps: FPS,
    sign_language: production.sign_language,
    text_language: production.text_language,
    text: production.text,
    seed: production.seed,
    model: production.model,
    joints: JOINTS,
  };
  const positions = each(
    (at) => `[${JOINTS.map((_, j) => numbers(at + 3 * j, at + 3 * j + 3)).join(",")}]`,
  );
  const confidence = each((at) => numbers(at + CONFIDENCE_AT, at + FACE_AT));
  const weights = each((at) => numbers(at + FACE_AT, at + FRAME_WIDTH));
  const told = all.map(({ gloss, kind, text_span, start_frame, end_frame }) => ({
    gloss, kind, text_span, start_frame, end_frame: Math.min(end_frame, frames),
  }));
  const { signed, spelled, left_out, near = [], composed = [] } = production.coverage;
  return (
    `${JSON.stringify(head).slice(0, -1)},"positions":${positions},"confidence":${confidence},` +
    `"face":{"names":${JSON.stringify(FACE)},"weights":${weights}},"signs":${JSON.stringify(told)},` +
    `"marks":${JSON.stringify(production.marks.map(({ kind, signs }) => ({ kind, signs })))},` +
    `"coverage":${JSON.stringify({ signed, spelled, left_out, near, composed })}}\n`
  );
}

/** As Python writes value / SCALE rounded to five decimals, halves to even: 1.0, -0.25, 1e-05. */
function number(value: number): string {
  const exact = (value / SCALE) * DECIMALS;
  let steps = Math.round(exact);
  if (Math.abs(exact % 1) === 0.5 && steps % 2 !== 0) steps -= 1;
  if (steps === 0) return value < 0 ? "-0.0" : "0.0";
  if (Math.abs(steps) < 10) return `${steps}e-05`;
  const rounded = String(steps / DECIMALS);
  return rounded.includes(".") ? rounded : `${rounded}.0`;
}
