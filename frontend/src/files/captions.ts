/** Captions of a production as WebVTT and SubRip: one for each stretch between two pauses. */

import type { Sign } from "../protocol";
import { FPS } from "../skeleton";

export interface Cue {
  /** Frames, end exclusive. */
  start: number;
  end: number;
  text: string;
}

/** The words of a stretch are all from its first to its last, in the text's order, whatever the order of its signs is. */
export function cues(text: string, signs: readonly Omit<Sign, "index">[]): Cue[] {
  const points = Array.from(text);
  const found: Cue[] = [];
  let stretch: Omit<Sign, "index">[] = [];
  const close = () => {
    if (stretch.length === 0) return;
    const spans = stretch.map((sign) => sign.text_span).filter(([start, end]) => end > start);
    const words = points.slice(Math.min(...spans.map(([start]) => start)), Math.max(...spans.map(([, end]) => end)));
    found.push({
      start: stretch[0].start_frame,
      end: stretch[stretch.length - 1].end_frame,
      text: spans.length > 0 ? words.join("").replace(/\s+/g, " ").trim() : stretch.map(({ gloss }) => gloss).join(" "),
    });
    stretch = [];
  };
  for (const sign of signs) {
    if (sign.kind === "pause") close();
    else stretch.push(sign);
  }
  close();
  return found;
}

export function vtt(all: readonly Cue[]): string {
  const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `WEBVTT\n\n${all.map((cue) => `${clock(cue.start, ".")} --> ${clock(cue.end, ".")}\n${escaped(cue.text)}\n`).join("\n")}`;
}

export function srt(all: readonly Cue[]): string {
  return all.map((cue, k) => `${k + 1}\n${clock(cue.start, ",")} --> ${clock(cue.end, ",")}\n${cue.text}\n`).join("\n");
}

/** "00:01:02.040" */
function clock(frame: number, point: string): string {
  const ms = Math.round((1000 * frame) / FPS);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}${point}${String(ms % 1000).padStart(3, "0")}`;
}
