/** The caption of a video: the text in at most two lines with the current word marked, and the sign's name. */

import type { ClipFile } from "./clipfile";
import type { Sign } from "./protocol";
import { cut, type Piece, within } from "./spans";

const GROUND = "#1b232c";
const INK = "#f3f5f7";
const DIM = "#a9b4be";
const MARK = "#ffd27a";
const ON_MARK = "#2b1e00";
const FAMILY = 'system-ui, "Noto Sans", "DejaVu Sans", "Liberation Sans", sans-serif';

/** Part of the picture's height that the bar takes. */
export const BAR = 0.17;

export class CaptionBar {
  private readonly size: number;
  private readonly lines: Piece[][];
  /** The line that holds the words of the last sign that had any. */
  private line = 0;
  /** The sign that the canvas shows; null while it shows nothing yet. */
  private shown: Omit<Sign, "index"> | undefined | null = null;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly clip: Pick<ClipFile, "text" | "signs">,
    private readonly top: number,
    private readonly height: number,
  ) {
    this.size = Math.round(height * 0.29);
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
        context.fillStyle = isCurrent(piece) ? ON_MARK : INK;
        context.fillText(piece.text, x, middle);
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
    for (const piece of cut(clip.text.replace(/\s/g, " "), [...borders, ...clip.signs.map((sign) => sign.text_span)])) {
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
}
