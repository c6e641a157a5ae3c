/** The text, its languages and the few options; turns them into a request and shows what is wrong with them. */

import { EXAMPLES } from "../examples";
import { inside, part, times, touched } from "../page";
import type { Options, ProductionRequest, Span } from "../protocol";
import { codePoints } from "../spans";
import { words } from "../words";

export interface FormEvents {
  sign(request: ProductionRequest): void;
  /** After everything that is under way. */
  next(request: ProductionRequest): void;
  /** Another hand leads from now on. */
  hand(hand: Options["dominant_hand"]): void;
  /** What is to be signed has changed; null while there is nothing, or too much of it. */
  typed(request: ProductionRequest | null): void;
}

export class SignForm {
  private readonly form = part("sign-form", HTMLFormElement);
  private readonly text = part("text", HTMLTextAreaElement);
  private readonly languages = part("languages", HTMLSelectElement);
  private readonly nextButton = part("sign-next", HTMLButtonElement);
  private readonly waiting = part("waiting", HTMLElement);
  private readonly counter = part("counter", HTMLElement);
  private readonly problem = part("text-error", HTMLElement);
  private readonly examples = part("examples", HTMLUListElement);
  private readonly leftHanded = part("left-handed", HTMLInputElement);
  private readonly textOrder = part("text-order", HTMLInputElement);
  private readonly recordedOnly = part("recorded-only", HTMLInputElement);
  private readonly spellingSpeed = part("spelling-speed", HTMLInputElement);
  private readonly spellingSpeedValue = part("spelling-speed-value", HTMLOutputElement);
  private readonly limit = Number(this.text.dataset.limit);
  private readonly listening = new AbortController();
  private waitingShown = -1;

  constructor(private readonly events: FormEvents) {
    const { signal } = this.listening;
    this.form.addEventListener("submit", (event) => this.submitted(event), { signal });
    this.nextButton.addEventListener("click", () => this.ask((request) => this.events.next(request)), { signal });
    this.text.addEventListener("input", () => this.edited(), { signal });
    this.text.addEventListener("keydown", (event) => this.enter(event), { signal });
    this.languages.addEventListener("change", () => this.choose(), { signal });
    this.textOrder.addEventListener("change", () => this.tell(), { signal });
    this.recordedOnly.addEventListener("change", () => this.tell(), { signal });
    this.leftHanded.addEventListener("change", () => this.events.hand(this.hand), { signal });
    this.spellingSpeed.addEventListener("input", () => this.showSpelling(), { signal });
    this.chosen();
    this.edited();
    this.showSpelling();
  }

  get hand(): Options["dominant_hand"] {
    return this.leftHanded.checked ? "left" : "right";
  }

  submit(): void {
    this.form.requestSubmit();
  }

  /** Sign was pressed before this script was here, or a link says that its text is to be signed. */
  submitIfAsked(): void {
    if ("sign" in this.form.dataset) this.submit();
  }

  fill(text: string, languages: string): void {
    this.text.value = text;
    this.showLanguages(languages);
    this.edited();
  }

  /** languages: sign language and text language, as the choices have them. */
  showLanguages(languages: string): void {
    if (this.languages.value === languages) return;
    this.languages.value = languages;
    this.choose();
  }

  /** Whether the sign language that is chosen is made from this text language, too. */
  offers(textLanguage: string): boolean {
    return Array.from(this.languages.options).some(({ value }) => value === this.withLanguage(textLanguage));
  }

  /** The text is in this language. */
  readAs(textLanguage: string): void {
    this.showLanguages(this.withLanguage(textLanguage));
  }

  /** Other words at a place of the text, which counts code points. */
  replace([start, end]: Span, by: string): void {
    const points = Array.from(this.text.value);
    this.text.value = [...points.slice(0, start), by, ...points.slice(end)].join("");
    this.edited();
    this.text.focus();
  }

  /** busy: something is under way, so that another text could come after it. count: so many do already. */
  showWaiting(busy: boolean, count: number): void {
    if (this.nextButton.hidden === busy) this.nextButton.hidden = !busy;
    if (count === this.waitingShown) return;
    this.waitingShown = count;
    this.waiting.textContent = count > 0 ? words.form.waiting(count) : "";
  }

  showProblem(message: string): void {
    this.problem.textContent = message;
    this.text.setAttribute("aria-invalid", String(message !== ""));
    if (message) this.text.focus();
  }

  dispose(): void {
    this.listening.abort();
  }

  private submitted(event: Event): void {
    event.preventDefault();
    this.ask((request) => this.events.sign(request));
  }

  private ask(how: (request: ProductionRequest) => void): void {
    const text = this.text.value;
    const excess = codePoints(text) - this.limit;
    if (text.trim() === "") return this.showProblem(words.form.empty);
    if (excess > 0) return this.showProblem(words.form.excess(excess, this.limit));
    this.showProblem("");
    if (touched.matches) this.text.blur(); // the keyboard would cover what is signed
    how(this.request());
  }

  private request(): ProductionRequest {
    const [sign_language, text_language] = this.languages.value.split(" ");
    return {
      text: this.text.value,
      text_language,
      sign_language,
      options: {
        dominant_hand: this.hand,
        fingerspelling_speed: Number(this.spellingSpeed.value),
        order: this.textOrder.checked ? "text" : "signer",
        composed: !this.recordedOnly.checked,
      },
    };
  }

  private tell(): void {
    const text = this.text.value;
    this.events.typed(text.trim() === "" || codePoints(text) > this.limit ? null : this.request());
  }

  private withLanguage(textLanguage: string): string {
    return `${this.languages.value.split(" ")[0]} ${textLanguage}`;
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
    this.tell();
  }

  private choose(): void {
    this.chosen();
    this.tell();
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
