/** The text with the words that are being signed; a word can be chosen to go to its first sign. */

import { keep, kept } from "../kept";
import { type ToldMark, told } from "../marks";
import { inside, part } from "../page";
import type { Accepted, Sign, Span } from "../protocol";
import { cut, type Piece, wholeWords, within } from "../spans";
import { words } from "../words";

export class Caption {
  private readonly section = part("caption", HTMLElement);
  private readonly line = inside(this.section, ".caption-text", HTMLElement);
  private readonly marks = inside(this.section, ".caption-marks", HTMLElement);
  private readonly note = inside(this.section, ".caption-note", HTMLElement);
  private readonly button = part("captions", HTMLButtonElement);
  private readonly listening = new AbortController();
  private production: Accepted | null = null;
  private signs: readonly Sign[] = [];
  private kinds: readonly (readonly [HTMLElement, readonly ToldMark[]])[] = [];
  private pieces: { piece: Piece; element: HTMLElement }[] = [];
  private current = -1;
  private drawn = false;
  private wanted = kept("captions", true);

  /** onSeek: the person wants to see this frame. */
  constructor(private readonly onSeek: (frame: number) => void) {
    const { signal } = this.listening;
    this.button.addEventListener("click", () => this.toggle(), { signal });
    this.line.addEventListener("click", (event) => this.chosen(event), { signal });
    this.showSection();
  }

  /** Signs may come in any order of the text: where each begins and ends in it, its span alone says. */
  open(production: Accepted, signs: readonly Sign[]): void {
    this.production = production;
    this.signs = signs;
    this.current = -1;
    this.line.lang = production.text_language;
    this.line.textContent = production.text;
    this.pieces = [];
    this.drawn = false;
    this.explain();
    this.drawMarks(production);
    this.showSection();
  }

  /** This replay is not the very motion that was signed first. */
  showInexact(): void {
    this.note.textContent = [this.note.textContent, words.caption.inexact].filter(Boolean).join(" ");
    this.note.hidden = false;
  }

  hide(): void {
    this.production = null;
    this.showSection();
  }

  toggle(): void {
    this.wanted = !this.wanted;
    keep("captions", this.wanted);
    this.showSection();
  }

  /** Mark the words of the sign with this index; -1 marks none. */
  highlight(index: number): void {
    if (index === this.current && this.drawn) return;
    if (!this.drawn) this.drawText();
    this.current = index;
    for (const [element, marks] of this.kinds) {
      element.classList.toggle("current", marks.some(({ start, end }) => index >= start && index < end));
    }
    const span = this.spanOf(this.signs[index]);
    let first = true;
    for (const { piece, element } of this.pieces) {
      const isCurrent = within(piece, span);
      element.classList.toggle("current", isCurrent);
      if (isCurrent && first) {
        first = false;
        reveal(this.line, element);
      }
    }
  }

  dispose(): void {
    this.listening.abort();
  }

  private showSection(): void {
    this.button.setAttribute("aria-pressed", String(this.wanted));
    this.section.hidden = !this.production || !this.wanted;
  }

  /** Nothing for a pause, and for a sign that stands for no words of its own. */
  private spanOf(sign: Sign | undefined): Span {
    return sign && sign.kind !== "pause" && sign.text_span[1] > sign.text_span[0] ? sign.text_span : [-1, -1];
  }

  private drawText(): void {
    if (!this.production) return;
    const { text, coverage } = this.production;
    const { signed, near = [], composed = [], spelled, left_out } = coverage;
    const struck = wholeWords(text, left_out);
    const spans = [...signed, ...near, ...composed, ...spelled, ...left_out, ...this.signs.map((sign) => sign.text_span)];
    this.pieces = cut(text, spans).map((piece) => {
      const element = document.createElement("span");
      element.textContent = piece.text;
      if (composed.some((span) => within(piece, span))) element.classList.add("composed");
      if (near.some((span) => within(piece, span))) element.classList.add("near");
      if (spelled.some((span) => within(piece, span))) element.classList.add("spelled");
      if (struck.some((span) => within(piece, span))) element.classList.add("left-out");
      if (this.signs.some((sign) => within(piece, this.spanOf(sign)))) element.classList.add("signed");
      return { piece, element };
    });
    this.line.replaceChildren(...this.pieces.map(({ element }) => element));
    this.drawn = true;
  }

  /** What is in the sentence at all stands there from the beginning, so that nothing jumps when it comes. */
  private drawMarks(production: Accepted): void {
    const found = told(production.marks);
    this.kinds = (["topic", "negation", "question"] as const).flatMap((kind) => {
      const marks = found.filter((mark) => mark.kind === kind);
      if (marks.length === 0) return [];
      const element = document.createElement("span");
      element.textContent = words.marks[kind];
      return [[element, marks] as const];
    });
    this.marks.replaceChildren(...this.kinds.flatMap(([element]) => [element, " "]));
    this.marks.hidden = this.kinds.length === 0;
  }

  /** By keyboard and screen reader the signs on the timeline are chosen instead: the text then stays one text to read. */
  private chosen(event: Event): void {
    const found = this.pieces.find(({ element }) => element === event.target);
    if (!found) return;
    const starts = this.signs.filter((sign) => within(found.piece, this.spanOf(sign))).map((sign) => sign.start_frame);
    if (starts.length > 0) this.onSeek(Math.min(...starts));
  }

  private explain(): void {
    const { text, coverage } = this.production as Accepted;
    const { near = [], composed = [], spelled, left_out } = coverage;
    const notes: string[] = [];
    if (near.length > 0) notes.push(words.caption.near);
    if (composed.length > 0) notes.push(words.caption.composed);
    if (spelled.length > 0) notes.push(words.caption.spelled);
    if (wholeWords(text, left_out).length > 0) notes.push(words.caption.leftOut);
    this.note.textContent = notes.join(" ");
    this.note.hidden = notes.length === 0;
  }
}

/** Scroll a box of its own to whole lines, and never the page. */
function reveal(box: HTMLElement, element: HTMLElement): void {
  if (box.scrollHeight <= box.clientHeight) return;
  const outer = box.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  const line = Number.parseFloat(getComputedStyle(box).lineHeight) || inner.height;
  box.scrollTop = line * Math.round((box.scrollTop + inner.top - outer.top) / line);
}
