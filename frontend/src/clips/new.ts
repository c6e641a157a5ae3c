/** The form for new clips: says how many the text will make, which lines are too long, and which file is too large. */

import { part } from "../page";
import { codePoints } from "../spans";
import { words } from "../words";

export class NewClips {
  private readonly form = part("new-clips", HTMLFormElement);
  private readonly texts: HTMLTextAreaElement;
  private readonly count = part("texts-count", HTMLElement);
  private readonly problems = part("texts-problems", HTMLElement);
  private readonly file: HTMLInputElement;
  private readonly fileProblems = part("file-problems", HTMLElement);
  private readonly atFirst = this.count.textContent;
  private readonly lines: number;
  private readonly characters: number;
  private readonly listening = new AbortController();

  constructor() {
    const texts = this.form.elements.namedItem("texts");
    if (!(texts instanceof HTMLTextAreaElement)) throw new Error("the form has no field texts");
    const file = this.form.elements.namedItem("file");
    if (!(file instanceof HTMLInputElement)) throw new Error("the form has no field file");
    this.texts = texts;
    this.file = file;
    this.lines = Number(texts.dataset.lines);
    this.characters = Number(texts.dataset.characters);
    const { signal } = this.listening;
    texts.addEventListener("input", () => this.check(), { signal });
    file.addEventListener("change", () => this.checkFile(), { signal });
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
    say(this.problems, found);
    if (found.length > 0) this.texts.setAttribute("aria-invalid", "true");
    else this.texts.removeAttribute("aria-invalid");
    return { filled, good: found.length === 0 };
  }

  /** A server lets go of a request that is too large before it can say why. */
  private checkFile(): boolean {
    const most = Number(this.file.dataset.bytes);
    const size = this.file.files?.[0]?.size ?? 0;
    say(this.fileProblems, size > most ? [words.clips.fileTooLarge(size / 1e6, most / 1e6)] : []);
    return size <= most;
  }

  private submit(event: Event): void {
    const { filled, good } = this.check();
    const chosen = (this.file.files?.length ?? 0) > 0;
    if (this.checkFile() && good && (filled > 0 || chosen)) return;
    event.preventDefault();
    if (filled === 0 && !chosen) say(this.problems, [words.clips.none]);
    (chosen ? this.file : this.texts).focus();
  }
}

function say(where: HTMLElement, problems: readonly string[]): void {
  where.replaceChildren(
    ...problems.map((problem) => Object.assign(document.createElement("li"), { textContent: problem })),
  );
}
