/** Cutting a text where its spans begin and end. Spans count code points; JavaScript's strings count otherwise. */

import type { Span } from "./protocol";

export interface Piece {
  text: string;
  /** Code points of the whole text. */
  start: number;
  end: number;
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The text in order, cut at every border of a span, so that each span covers whole pieces. */
export function cut(text: string, spans: readonly Span[]): Piece[] {
  const points = Array.from(text);
  const borders = new Set([0, points.length]);
  for (const [start, end] of spans) {
    if (start > 0 && start < points.length) borders.add(start);
    if (end > 0 && end < points.length) borders.add(end);
  }
  const sorted = [...borders].sort((a, b) => a - b);
  return sorted
    .slice(0, -1)
    .map((start, i) => ({ text: points.slice(start, sorted[i + 1]).join(""), start, end: sorted[i + 1] }));
}

export function within(piece: Piece, [start, end]: Span): boolean {
  return piece.start >= start && piece.end <= end;
}

const OF_WORDS = /[\p{L}\p{M}'’]/u;

/** The spans but those that are a part of a word which goes on outside of them: “don't” is one word to who reads it. */
export function wholeWords(text: string, spans: readonly Span[]): Span[] {
  const points = Array.from(text);
  const goesOn = (inside: number, outside: number) =>
    [inside, outside].every((at) => OF_WORDS.test(points[at] ?? "")) &&
    !spans.some(([start, end]) => start <= outside && outside < end);
  return spans.filter(([start, end]) => !goesOn(start, start - 1) && !goesOn(end - 1, end));
}
