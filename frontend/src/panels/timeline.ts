/** The production along its time: where the head is, which sign is where, and the part that is repeated. */

import { inside, part } from "../page";
import type { Playback } from "../playback";
import type { Accepted, Sign } from "../protocol";
import { FPS } from "../skeleton";
import { words } from "../words";

/** Pixels a frame, so that most glosses can be read and a minute can still be scrolled through. */
const SCALE = [1, 7] as const;
/** Of a letter of a gloss, and beside the gloss. */
const LETTER_PX = 9;
const MARGIN_PX = 16;
/** This part of the glosses fits. */
const FITTING = 0.9;
/** Where a long timeline keeps the head, as a part of its width. */
const HEAD_AT = 0.4;

export class Timeline {
  private readonly box: HTMLElement;
  private readonly lane: HTMLElement;
  private readonly scrubber = part("scrubber", HTMLInputElement);
  private readonly list: HTMLOListElement;
  private readonly repeated = part("repeated", HTMLElement);
  private readonly clock = part("clock", HTMLOutputElement);
  private readonly listening = new AbortController();
  private signs: readonly Sign[] = [];
  private chips: (HTMLButtonElement | null)[] = [];
  /** Pixels of the lane that do not fit into its box, and what the two measure; read when they change, not once a picture. */
  private hidden = 0;
  private laneWidth = 0;
  private boxWidth = 0;
  private readonly observer = new ResizeObserver(() => this.fit());
  private current = -1;
  private frame = -1;
  private length = -1;

  /** onSeek: the person wants to see this frame. */
  constructor(
    private readonly playback: Playback,
    private readonly onSeek: (frame: number) => void,
  ) {
    const section = part("transport", HTMLElement);
    this.box = inside(section, ".timeline", HTMLElement);
    this.lane = inside(section, ".lane", HTMLElement);
    this.list = inside(section, ".glosses", HTMLOListElement);
    const { signal } = this.listening;
    this.observer.observe(this.box);
    this.observer.observe(this.lane);
    this.scrubber.addEventListener("input", () => onSeek(Number(this.scrubber.value)), { signal });
  }

  open(production: Accepted, signs: readonly Sign[]): void {
    this.signs = signs;
    this.current = this.frame = this.length = -1;
    const points = Array.from(production.text);
    this.list.lang = production.sign_language;
    this.list.replaceChildren();
    this.chips = signs.map((sign) => (sign.kind === "pause" ? null : this.chip(sign, points)));
    this.box.scrollLeft = 0;
    this.update();
  }

  /** Follow the play head; touches the page only where something new is to be seen. */
  update(): void {
    const { playback } = this;
    if (playback.length !== this.length) this.measure();
    this.highlight(playback.currentSign);
    const frame = Math.floor(playback.time);
    if (frame === this.frame) return;
    this.frame = frame;
    this.scrubber.value = String(frame);
    this.follow();
    const position = `${minutes(frame)} / ${minutes(this.last)}`;
    if (position === this.clock.textContent) return;
    this.clock.textContent = position;
    this.scrubber.setAttribute("aria-valuetext", position);
  }

  /** The part between A and B. */
  showMarks(): void {
    const [from, to] = this.playback.marks;
    this.repeated.hidden = from === null && to === null;
    this.repeated.style.setProperty("--from", String((from ?? 0) / this.last));
    this.repeated.style.setProperty("--to", String((to ?? this.last) / this.last));
  }

  dispose(): void {
    this.observer.disconnect();
    this.listening.abort();
  }

  private get last(): number {
    return Math.max(1, this.playback.length - 1);
  }

  /** The length is planned at first and exact at the end. */
  private measure(): void {
    this.length = this.playback.length;
    this.scrubber.max = String(this.last);
    const wanted = this.signs
      .filter(({ kind }) => kind !== "pause")
      .map(({ gloss, start_frame, end_frame }) => (LETTER_PX * gloss.length + MARGIN_PX) / Math.max(1, end_frame - start_frame))
      .sort((a, b) => a - b);
    const scale = Math.min(Math.max(wanted[Math.ceil(FITTING * (wanted.length - 1))] ?? 0, SCALE[0]), SCALE[1]);
    this.lane.style.setProperty("--lane", `${Math.round(scale * this.last)}px`);
    this.chips.forEach((chip, k) => {
      const { start_frame, end_frame } = this.signs[k];
      chip?.parentElement?.style.setProperty("--from", String(Math.min(start_frame / this.last, 1)));
      chip?.parentElement?.style.setProperty("--to", String(Math.min(end_frame / this.last, 1)));
    });
    this.showMarks();
  }

  private highlight(index: number): void {
    if (index === this.current) return;
    this.chips[this.current]?.removeAttribute("aria-current");
    this.current = index;
    this.chips[index]?.setAttribute("aria-current", "true");
  }

  private fit(): void {
    this.laneWidth = this.lane.offsetWidth;
    this.boxWidth = this.box.clientWidth;
    this.hidden = this.laneWidth - this.boxWidth;
    this.follow();
  }

  private follow(): void {
    if (this.hidden > 0) this.box.scrollLeft = (this.frame / this.last) * this.laneWidth - HEAD_AT * this.boxWidth;
  }

  private chip(sign: Sign, text: readonly string[]): HTMLButtonElement {
    const item = document.createElement("li");
    item.className = sign.kind;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign.gloss;
    const [start, end] = sign.text_span;
    const said = text.slice(start, end).join("").trim();
    button.title = sign.kind === "letter" ? words.caption.letter(sign.gloss) : words.caption.goTo(sign.gloss, said);
    button.addEventListener("click", () => this.onSeek(sign.start_frame));
    item.append(button);
    this.list.append(item);
    return button;
  }
}

function minutes(frame: number): string {
  const seconds = Math.floor(frame / FPS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
