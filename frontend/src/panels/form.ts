/** The text, its languages and the few options; turns them into a request and shows what is wrong with them. */

import { EXAMPLES } from "../examples";
import { inside, part, times } from "../page";
import type { ProductionRequest } from "../protocol";
import { codePoints } from "../spans";

export class SignForm {
  private readonly form = part("sign-form", HTMLFormElement);
  private readonly text = part("text", HTMLTextAreaElement);
  private readonly languages = part("languages", HTMLSelectElement);
  private readonly counter = part("counter", HTMLElement);
  private readonly problem = part("text-error", HTMLElement);
  private readonly examples = part("examples", HTMLUListElement);
  private readonly leftHanded = part("left-handed", HTMLInputElement);
  private readonly spellingSpeed = part("spelling-speed", HTMLInputElement);
  private readonly spellingSpeedValue = part("spelling-speed-value", HTMLOutputElement);
  private readonly limit = Number(this.text.dataset.limit);
  private readonly listening = new AbortController();

  constructor(private readonly onSign: (request: ProductionRequest) => void) {
    const { signal } = this.listening;
    this.form.addEventListener("submit", (event) => this.submit(event), { signal });
    this.text.addEventListener("input", () => this.edited(), { signal });
    this.text.addEventListener("keydown", (event) => this.enter(event), { signal });
    this.languages.addEventListener("change", () => this.chosen(), { signal });
    this.spellingSpeed.addEventListener("input", () => this.showSpelling(), { signal });
    this.chosen();
    this.edited();
    this.showSpelling();
  }

  showProblem(message: string): void {
    this.problem.textContent = message;
    this.text.setAttribute("aria-invalid", String(message !== ""));
    if (message) this.text.focus();
  }

  dispose(): void {
    this.listening.abort();
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.text.value;
    const excess = codePoints(text) - this.limit;
    if (text.trim() === "") return this.showProblem("Type what should be signed first.");
    if (excess > 0) return this.showProblem(`That is ${excess} too many characters; at most ${this.limit} are signed.`);
    const [sign_language, text_language] = this.languages.value.split(" ");
    this.showProblem("");
    this.onSign({
      text,
      text_language,
      sign_language,
      options: {
        dominant_hand: this.leftHanded.checked ? "left" : "right",
        fingerspelling_speed: Number(this.spellingSpeed.value),
      },
    });
  }

  private enter(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  private edited(): void {
    const count = codePoints(this.text.value);
    this.counter.textContent = `${count} / ${this.limit}`;
    this.counter.classList.toggle("over", count > this.limit);
    this.showProblem("");
  }

  private chosen(): void {
    this.text.lang = this.languages.value.split(" ")[1] ?? "";
    const sentences = EXAMPLES[this.languages.value] ?? [];
    this.examples.replaceChildren(...sentences.map((sentence) => this.example(sentence)));
    inside(this.form, "#examples-label", HTMLElement).hidden = sentences.length === 0;
  }

  private example(sentence: string): HTMLLIElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.lang = this.text.lang;
    button.textContent = sentence;
    button.addEventListener("click", () => {
      this.text.value = sentence;
      this.edited();
      this.form.requestSubmit();
    });
    item.append(button);
    return item;
  }

  private showSpelling(): void {
    this.spellingSpeedValue.textContent = times(Number(this.spellingSpeed.value));
  }
}
