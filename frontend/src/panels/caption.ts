/** The text with the word that is being signed, and the signs below it; a sign can be chosen to go to it. */

import { inside, part } from "../page";
import type { Accepted, Sign, Span } from "../protocol";
import { cut, type Piece, within } from "../spans";

export class Caption {
  private readonly section = part("caption", HTMLElement);
  private readonly line = inside(this.section, ".caption-text", HTMLElement);
  private readonly list = inside(this.section, ".glosses", HTMLOListElement);
  private readonly note = inside(this.section, ".caption-note", HTMLElement);
  private production: Accepted | null = null;
  private signs: readonly Sign[] = [];
  private chips: (HTMLButtonElement | null)[] = [];
  private pieces: { piece: Piece; element: HTMLElement }[] = [];
  private current = -1;
  private drawn = false;

  constructor(private readonly onSeek: (frame: number) => void) {}

  open(production: Accepted, signs: readonly Sign[]): void {
    this.production = production;
    this.signs = signs;
    this.current = -1;
    this.list.replaceChildren();
    this.chips = signs.map((sign) => (sign.kind === "pause" ? null : this.chip(sign)));
    this.list.scrollLeft = 0;
    this.list.lang = production.sign_language;
    this.line.lang = production.text_language;
    this.line.textContent = production.text;
    this.pieces = [];
    this.drawn = false;
    this.explain();
    this.section.hidden = false;
  }

  /** This replay is not the very motion that was signed first. */
  showInexact(): void {
    const notes = [this.note.textContent, "The server computes differently now: this is close to what was signed first, not the same."];
    this.note.textContent = notes.filter(Boolean).join(" ");
    this.note.hidden = false;
  }

  hide(): void {
    this.section.hidden = true;
    this.production = null;
  }

  /** Mark the sign with this index and its words; -1 marks none. */
  highlight(index: number): void {
    if (index === this.current && this.drawn) return;
    if (!this.drawn) this.drawText();
    this.chips[this.current]?.removeAttribute("aria-current");
    this.current = index;
    const chip = this.chips[index];
    chip?.setAttribute("aria-current", "true");
    if (chip) reveal(this.list, chip);
    const sign = this.signs[index];
    const span: Span = sign && sign.kind !== "pause" ? sign.text_span : [0, 0];
    let first = true;
    for (const { piece, element } of this.pieces) {
      const isCurrent = span[1] > span[0] && within(piece, span);
      element.classList.toggle("current", isCurrent);
      if (isCurrent && first) {
        first = false;
        reveal(this.line, element);
      }
    }
  }

  private drawText(): void {
    if (!this.production) return;
    const { text, coverage } = this.production;
    const { signed, spelled, left_out } = coverage;
    const spans = [...signed, ...spelled, ...left_out, ...this.signs.map((sign) => sign.text_span)];
    this.pieces = cut(text, spans).map((piece) => {
      const element = document.createElement("span");
      element.textContent = piece.text;
      if (spelled.some((span) => within(piece, span))) element.className = "spelled";
      if (left_out.some((span) => within(piece, span))) element.className = "left-out";
      return { piece, element };
    });
    this.line.replaceChildren(...this.pieces.map(({ element }) => element));
    this.drawn = true;
  }

  private explain(): void {
    const { spelled, left_out } = (this.production as Accepted).coverage;
    const notes: string[] = [];
    if (spelled.length > 0) notes.push("Dotted words have no sign here yet and are fingerspelled.");
    if (left_out.length > 0) notes.push("Struck-out words are not signed; signing often does without them.");
    this.note.textContent = notes.join(" ");
    this.note.hidden = notes.length === 0;
  }

  private chip(sign: Sign): HTMLButtonElement {
    const item = document.createElement("li");
    item.className = sign.kind;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign.gloss;
    button.title = sign.kind === "letter" ? `Letter ${sign.gloss}, fingerspelled` : `Go to ${sign.gloss}`;
    button.addEventListener("click", () => this.onSeek(sign.start_frame));
    item.append(button);
    this.list.append(item);
    return button;
  }
}

/** Scroll a box of its own, and never the page: sideways to the middle, downwards to whole lines. */
function reveal(box: HTMLElement, element: HTMLElement): void {
  const outer = box.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  if (box.scrollWidth > box.clientWidth) box.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  if (box.scrollHeight <= box.clientHeight) return;
  const line = Number.parseFloat(getComputedStyle(box).lineHeight) || inner.height;
  box.scrollTop = line * Math.round((box.scrollTop + inner.top - outer.top) / line);
}
