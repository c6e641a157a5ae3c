/** The caption of a video: the text in at most two lines with the current word marked, how each word is signed, by the
 *  lines that the page's caption has too, and the sign's name. */

import type { ClipFile } from "./clipfile";
import type { Sign, Span } from "./protocol";
import { cut, type Piece, wholeWords, within } from "./spans";

const GROUND = "#1b232c";
const INK = "#f3f5f7";
const DIM = "#a9b4be";
const MARK = "#ffd27a";
const ON_MARK = "#2b1e00";
const FAMILY = 'system-ui, "Noto Sans", "DejaVu Sans", "Liberation Sans", sans-serif';

/** What the bar tells. Without coverage only what is spelled is known, by its letters. */
export type Captioned = Pick<ClipFile, "text" | "signs" | "coverage">;

type Way = "near" | "composed" | "spelled" | "leftOut";

/** Part of the picture's height that the bar takes. */
export const BAR = 0.17;

export class CaptionBar {
  private readonly size: number;
  private readonly lines: Piece[][];
  /** The line that holds the words of the last sign that had any. */
  private line = 0;
  private readonly ways: Readonly<Record<Way, readonly Span[]>>;
  /** The sign that the canvas shows; null while it shows nothing yet. */
  private shown: Omit<Sign, "index"> | undefined | null = null;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly clip: Captioned,
    private readonly top: number,
    private readonly height: number,
  ) {
    this.size = Math.round(height * 0.29);
    this.ways = waysOf(clip);
    this.lines = this.wrap(context.canvas.width - 2 * this.size);
  }

  /** Whether it was drawn: the same sign needs that once. */
  draw(frame: number): boolean {
    const { context, clip, top, height, size } = this;
    const { width } = context.canvas;
    const sign = clip.signs.find(({ start_frame, end_frame }) => frame >= start_frame && frame < end_frame);
    if (sign === this.shown) return false;
    this.shown = sign;
    context.fillStyle = GROUND;
    context.fillRect(0, top, width, height);
    const span = sign && sign.kind !== "pause" ? sign.text_span : ([0, 0] as const);
    const isCurrent = (piece: Piece) => span[1] > span[0] && within(piece, span);
    // A pause, or a sign without words of its own, leaves the lines that were there.
    if (span[1] > span[0]) this.line = Math.max(0, this.lines.findIndex((line) => line.some((piece) => piece.end > span[0])));
    else if (frame === 0) this.line = 0;
    const at = this.line - (this.line % 2);
    const shown = this.lines.slice(at, at + 2);
    context.textBaseline = "middle";
    shown.forEach((line, row) => {
      context.font = `600 ${size}px ${FAMILY}`;
      const middle = top + height * (shown.length === 1 ? 0.36 : 0.22 + 0.36 * row);
      let x = (width - line.reduce((sum, piece) => sum + context.measureText(piece.text).width, 0)) / 2;
      for (const piece of line) {
        const wide = context.measureText(piece.text).width;
        if (isCurrent(piece) && piece.text.trim()) {
          context.fillStyle = MARK;
          context.fillRect(x - 2, middle - 0.6 * size, wide + 4, 1.2 * size);
        }
        const way = this.wayOf(piece);
        context.fillStyle = isCurrent(piece) ? ON_MARK : way === "leftOut" ? DIM : INK;
        context.fillText(piece.text, x, middle);
        if (way) this.rule(way, x, middle, context.measureText(piece.text.trimEnd()).width);
        x += wide;
      }
    });
    if (!sign || sign.kind === "pause") return true;
    context.font = `500 ${Math.round(0.68 * size)}px ${FAMILY}`;
    context.fillStyle = DIM;
    const wide = context.measureText(sign.gloss).width;
    context.fillText(sign.gloss, (width - wide) / 2, top + height * (shown.length === 1 ? 0.76 : 0.87));
    return true;
  }

  private wayOf(piece: Piece): Way | undefined {
    const { ways } = this;
    const order = ["composed", "near", "spelled", "leftOut"] as const;
    return piece.text.trim() ? order.find((way) => ways[way].some((span) => within(piece, span))) : undefined;
  }

  /** Wavy, dashed or dotted under the word, or through it, in the colour of its letters. */
  private rule(way: Way, x: number, middle: number, wide: number): void {
    const { context, size } = this;
    const y = middle + (way === "leftOut" ? 0.05 : 0.56) * size;
    const step = 0.12 * size;
    context.strokeStyle = context.fillStyle;
    context.lineWidth = Math.max(1, 0.07 * size);
    context.setLineDash(way === "spelled" ? [context.lineWidth, 1.5 * context.lineWidth] : way === "composed" ? [3 * step, 1.5 * step] : []);
    context.beginPath();
    context.moveTo(x, y);
    if (way === "near") for (let k = 1; k * step < wide; k++) context.lineTo(x + k * step, y + (k % 2) * step);
    else context.lineTo(x + wide, y);
    context.stroke();
  }

  /** Lines that fit, broken after spaces; every piece keeps its place in the text. */
  private wrap(width: number): Piece[][] {
    const { context, clip, size } = this;
    context.font = `600 ${size}px ${FAMILY}`;
    const words = clip.text.replace(/\s/g, " ").matchAll(/\S+\s*/g);
    const points = (index: number) => Array.from(clip.text.slice(0, index)).length;
    const borders = [...words].map((word) => [0, points(word.index)] as const);
    const lines: Piece[][] = [[]];
    let used = 0;
    let wordStart = 0;
    const starts = new Set(borders.map(([, start]) => start));
    for (const piece of cut(clip.text.replace(/\s/g, " "), [...borders, ...this.spans()])) {
      const wide = context.measureText(piece.text.trimEnd()).width;
      let line = lines[lines.length - 1];
      if (starts.has(piece.start)) wordStart = line.length;
      if (used + wide > width && line.length > 0) {
        // A word that signs cut into pieces moves to the next line as a whole, if it fits there.
        const moved = wordStart > 0 ? line.splice(wordStart) : [];
        line = moved;
        lines.push(line);
        used = moved.reduce((sum, { text }) => sum + context.measureText(text).width, 0);
        wordStart = 0;
      }
      line.push(piece);
      used += context.measureText(piece.text).width;
    }
    return lines;
  }

  private spans(): readonly Span[] {
    return [...this.clip.signs.map((sign) => sign.text_span), ...Object.values(this.ways).flat()];
  }
}

function waysOf({ text, signs, coverage }: Captioned): Readonly<Record<Way, readonly Span[]>> {
  const letters = signs.filter(({ kind }) => kind === "letter").map((sign) => sign.text_span);
  const { near = [], composed = [], spelled = letters, left_out = [] } = coverage ?? {};
  return { near, composed, spelled, leftOut: wholeWords(text, left_out) };
}
