/** The form for new clips: says how many the text will make, and which lines are too long, while it is being written. */

import { part } from "../page";
import { codePoints } from "../spans";
import { words } from "../words";

export class NewClips {
  private readonly form = part("new-clips", HTMLFormElement);
  private readonly texts: HTMLTextAreaElement;
  private readonly count = part("texts-count", HTMLElement);
  private readonly problems = part("texts-problems", HTMLElement);
  private readonly atFirst = this.count.textContent;
  private readonly lines: number;
  private readonly characters: number;
  private readonly listening = new AbortController();

  constructor() {
    const texts = this.form.elements.namedItem("texts");
    if (!(texts instanceof HTMLTextAreaElement)) throw new Error("the form has no field texts");
    this.texts = texts;
    this.lines = Number(texts.dataset.lines);
    this.characters = Number(texts.dataset.characters);
    const { signal } = this.listening;
    texts.addEventListener("input", () => this.check(), { signal });
    this.form.addEventListener("submit", (event) => this.submit(event), { signal });
    if (texts.value && !this.problems.children.length) this.check();
  }

  dispose(): void {
    this.listening.abort();
  }

  /** Lines with text in them, and whether all may be sent. */
  private check(): { filled: number; good: boolean } {
    const lines = this.texts.value.split("\n").map((line) => line.trim());
    const filled = lines.filter(Boolean).length;
    const found = lines.flatMap((line, index) => {
      const length = codePoints(line);
      if (length <= this.characters) return [];
      return [words.clips.tooLong(index + 1, length, this.characters)];
    });
    if (filled > this.lines) found.push(words.clips.tooMany(filled, this.lines));
    this.count.textContent = filled === 0 ? this.atFirst : words.clips.count(filled);
    this.say(found);
    if (found.length > 0) this.texts.setAttribute("aria-invalid", "true");
    else this.texts.removeAttribute("aria-invalid");
    return { filled, good: found.length === 0 };
  }

  private submit(event: Event): void {
    const { filled, good } = this.check();
    if (filled > 0 && good) return;
    event.preventDefault();
    if (filled === 0) this.say([words.clips.none]);
    this.texts.focus();
  }

  private say(problems: readonly string[]): void {
    this.problems.replaceChildren(
      ...problems.map((problem) => Object.assign(document.createElement("li"), { textContent: problem })),
    );
  }
}
