/** Two scales asked apart and a comment, kept with the production that was seen. */

import { inside, part } from "../page";
import { words } from "../words";

const POINTS = 7;

interface Kept {
  meaning: number;
  motion: number;
  comment: string;
}

export class RatingPanel {
  private readonly section = part("rating", HTMLElement);
  private readonly form = inside(this.section, "form", HTMLFormElement);
  private readonly comment = part("comment", HTMLTextAreaElement);
  private readonly problem = inside(this.section, ".rating-problem", HTMLElement);
  private readonly thanks = inside(this.section, ".thanks", HTMLElement);
  private readonly url = this.section.dataset.url as string;
  private readonly listening = new AbortController();
  private production = "";

  constructor(private readonly speed: () => number) {
    for (const scale of this.section.querySelectorAll<HTMLElement>(".points")) drawPoints(scale);
    const { signal } = this.listening;
    this.form.addEventListener("submit", (event) => void this.send(event), { signal });
    inside(this.thanks, "button", HTMLButtonElement).addEventListener("click", () => this.edit(), { signal });
  }

  /** Ask about a production; what this visitor said about it earlier is shown again. */
  async open(production: string): Promise<void> {
    if (production === this.production) return;
    this.production = production;
    this.form.reset();
    this.showForm(true);
    this.section.hidden = false;
    const answer = await fetch(`${this.url}?production=${encodeURIComponent(production)}`).catch(() => null);
    if (!answer?.ok || this.production !== production) return;
    const { rating } = (await answer.json()) as { rating: Kept | null };
    if (!rating) return;
    this.choose("meaning", rating.meaning);
    this.choose("motion", rating.motion);
    this.comment.value = rating.comment;
    this.showForm(false);
  }

  hide(): void {
    this.production = "";
    this.section.hidden = true;
  }

  dispose(): void {
    this.listening.abort();
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const given = new FormData(this.form);
    if (!given.has("meaning") || !given.has("motion")) {
      this.problem.textContent = words.rating.both;
      return;
    }
    this.problem.textContent = "";
    const answer = await fetch(this.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": String(given.get("csrfmiddlewaretoken")) },
      body: JSON.stringify({
        production: this.production,
        meaning: Number(given.get("meaning")),
        motion: Number(given.get("motion")),
        comment: String(given.get("comment")),
        speed: this.speed(),
      }),
    }).catch(() => null);
    if (answer?.ok) {
      this.showForm(false);
      return;
    }
    const said: unknown = await answer?.json().catch(() => null);
    const message = typeof said === "object" && said !== null && "message" in said ? String(said.message) : "";
    this.problem.textContent = message || words.rating.failed;
  }

  private edit(): void {
    this.showForm(true);
    inside(this.form, "input[type=radio]:checked", HTMLInputElement).focus();
  }

  private showForm(visible: boolean): void {
    this.form.hidden = !visible;
    this.thanks.hidden = visible;
    this.problem.textContent = "";
  }

  private choose(name: string, value: number): void {
    inside(this.form, `input[name=${name}][value="${value}"]`, HTMLInputElement).checked = true;
  }
}

function drawPoints(scale: HTMLElement): void {
  const name = scale.dataset.name as string;
  const words = (scale.dataset.words as string).split(",");
  for (let value = 0; value < POINTS; value++) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const number = document.createElement("b");
    input.type = "radio";
    input.name = name;
    input.value = String(value);
    number.textContent = String(value);
    label.append(input, number, words[value] ?? "");
    scale.append(label);
  }
}
