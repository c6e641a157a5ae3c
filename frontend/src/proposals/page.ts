/** The page of a described sign: what the form says is composed by the server and signed, and faults go to their fields. */

import { calm, inside, part } from "../page";
import { Player } from "../player";
import { words } from "../words";
import { type ComposedMotion, shown } from "./motion";

type Answer =
  | { kind: "made"; motion: ComposedMotion }
  | { kind: "faulty"; errors: Readonly<Record<string, readonly string[]>> }
  | { kind: "busy"; seconds: number }
  | { kind: "failed" };

export class DescribePage {
  readonly player: Player;
  private readonly form = part("describe", HTMLFormElement);
  private readonly problems = part("describe-problems", HTMLElement);
  private readonly said = part("tried", HTMLElement);
  private readonly other = part("other-hand", HTMLFieldSetElement);
  private readonly hands = this.control("hands");
  private readonly listening = new AbortController();
  /** The last that was asked: an answer to an earlier one is out of date. */
  private asked = 0;

  constructor() {
    this.player = new Player({ address: () => "", moving: () => {}, refused: () => false, tick: () => {} });
    const { signal } = this.listening;
    part("try", HTMLButtonElement).addEventListener("click", () => void this.show(), { signal });
    this.form.addEventListener("change", (event) => this.changed(event), { signal });
    this.form.addEventListener("keydown", (event) => this.pressed(event), { signal });
    this.showOther();
    if ("play" in this.form.dataset) void this.show();
  }

  dispose(): void {
    this.listening.abort();
    this.player.dispose();
  }

  private control(name: string): HTMLInputElement | HTMLSelectElement {
    const found = this.form.elements.namedItem(name);
    if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
    throw new Error(`the form has no field ${name}`);
  }

  /** Meaning, language and source are the reviewers', and change nothing that is seen. */
  private changed(event: Event): void {
    if (event.target === this.hands) this.showOther();
    const name = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement ? event.target.name : "";
    if (!["word", "sign_language", "source", ""].includes(name)) void this.show();
  }

  /** Enter in a part shows the sign instead of sending it. */
  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    void this.show();
  }

  /** Only a hand at the other one has that one described. */
  private showOther(): void {
    const shows = this.hands.value === "base";
    this.other.hidden = !shows;
    this.other.disabled = !shows;
  }

  private async show(): Promise<void> {
    const number = ++this.asked;
    this.said.textContent = words.proposals.composing;
    const answer = await this.ask();
    if (number !== this.asked) return;
    this.clear();
    if (answer.kind === "made") this.play(answer.motion);
    else if (answer.kind === "faulty") this.complain(answer.errors);
    else this.said.textContent = answer.kind === "busy" ? words.proposals.busy(answer.seconds) : words.proposals.failed;
  }

  private async ask(): Promise<Answer> {
    try {
      const answer = await fetch(this.form.dataset.motion as string, {
        method: "POST",
        body: new FormData(this.form),
        headers: { Accept: "application/json" },
      });
      if (answer.redirected) return { kind: "failed" }; // logged out meanwhile
      if (answer.status === 429) return { kind: "busy", seconds: Math.ceil((await answer.json()).retry_after) };
      if (!answer.ok) return { kind: "failed" };
      const told = (await answer.json()) as ComposedMotion | { errors: Record<string, string[]> };
      return "errors" in told ? { kind: "faulty", errors: told.errors } : { kind: "made", motion: told };
    } catch {
      // no network, or not what this page was made for
    }
    return { kind: "failed" };
  }

  private play(motion: ComposedMotion): void {
    const word = this.control("word").value.trim() || words.proposals.unnamed;
    const { production, signs, frames } = shown(
      motion, word, this.control("sign_language").value, document.documentElement.lang,
    );
    this.player.playback.autoplay = !calm.matches;
    this.player.session.present(production, frames, signs);
  }

  private clear(): void {
    this.said.textContent = "";
    this.problems.replaceChildren();
    for (const list of this.form.querySelectorAll("[data-field] .errorlist")) list.replaceChildren();
    for (const field of this.form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
  }

  private complain(errors: Readonly<Record<string, readonly string[]>>): void {
    this.said.textContent = words.proposals.faulty;
    for (const [name, texts] of Object.entries(errors)) {
      const field = this.form.querySelector(`[data-field="${name}"]`);
      if (!field) {
        this.problems.append(...texts.map(line));
        continue;
      }
      const list = inside(field, ".errorlist", HTMLUListElement);
      list.append(...texts.map(line));
      const control = this.control(name);
      control.setAttribute("aria-invalid", "true");
      control.setAttribute("aria-describedby", list.id);
    }
  }
}

function line(text: string): HTMLElement {
  return Object.assign(document.createElement("li"), { textContent: text });
}
