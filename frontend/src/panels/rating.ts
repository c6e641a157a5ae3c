/** What a visitor thinks of a production: one question first, all else folded; kept with exactly this motion. */

import { inside, part } from "../page";
import type { Accepted } from "../protocol";
import { words } from "../words";
import { type Consent, OpinionPanel, type Watching } from "./opinion";
import { drawPoints, pointOf } from "./scale";
import { type Signing, type Tag, Tagging } from "./tagging";

interface Kept {
  understood: string;
  meaning: number | null;
  motion: number | null;
  comment: string;
  tags: readonly Tag[];
  consent: Consent | null;
}

export class RatingPanel {
  private readonly section = part("rating", HTMLElement);
  private readonly form = inside(this.section, "form", HTMLFormElement);
  private readonly more = part("rating-more", HTMLDetailsElement);
  private readonly comment = part("comment", HTMLTextAreaElement);
  private readonly problem = inside(this.section, ".rating-problem", HTMLElement);
  private readonly thanks = inside(this.section, ".thanks", HTMLElement);
  private readonly url = this.section.dataset.url as string;
  private readonly opinion = new OpinionPanel();
  private readonly tagging: Tagging;
  private readonly listening = new AbortController();
  private production = "";
  /** Whether the person has seen the ticks of consent. */
  private asked = false;

  constructor(private readonly playback: Watching & Signing) {
    this.tagging = new Tagging(playback);
    for (const scale of this.section.querySelectorAll<HTMLElement>(".points")) drawPoints(scale);
    const { signal } = this.listening;
    this.form.addEventListener("submit", (event) => void this.send(event), { signal });
    this.more.addEventListener("toggle", () => (this.asked ||= this.more.open), { signal });
    part("rating-change", HTMLButtonElement).addEventListener("click", () => this.edit(), { signal });
    part("rating-undo", HTMLButtonElement).addEventListener("click", () => void this.takeBack(), { signal });
  }

  /** Ask about a production; what this visitor said about it earlier is shown again. */
  async open(accepted: Accepted): Promise<void> {
    const { production, sign_language } = accepted;
    if (production === this.production) return;
    this.production = production;
    this.tagging.begin(accepted, `${this.section.dataset.dictionary}${sign_language}/`);
    this.empty();
    this.section.hidden = false;
    const answer = await fetch(this.address).catch(() => null);
    if (!answer?.ok || this.production !== production) return;
    const { rating } = (await answer.json()) as { rating: Kept | null };
    if (!rating) return;
    if (rating.understood) this.choose("understood", rating.understood);
    for (const scale of ["meaning", "motion"] as const) {
      const point = rating[scale];
      if (point !== null) this.choose(scale, String(point));
    }
    this.comment.value = rating.comment;
    this.tagging.show(rating.tags);
    this.opinion.show(rating.consent);
    this.showForm(false);
  }

  hide(): void {
    this.production = "";
    this.section.hidden = true;
  }

  dispose(): void {
    this.listening.abort();
    this.opinion.dispose();
    this.tagging.dispose();
  }

  private get address(): string {
    return `${this.url}?production=${encodeURIComponent(this.production)}`;
  }

  private get token(): Record<string, string> {
    return { "X-CSRFToken": inside(this.form, "[name=csrfmiddlewaretoken]", HTMLInputElement).value };
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const given = new FormData(this.form);
    if (!given.has("understood")) {
      this.say(words.rating.first, true);
      inside(this.form, "[name=understood]", HTMLInputElement).focus();
      return;
    }
    this.say("");
    const said = {
      production: this.production,
      understood: given.get("understood"),
      meaning: pointOf(given, "meaning"),
      motion: pointOf(given, "motion"),
      comment: String(given.get("comment")),
      tags: this.tagging.tags,
      ...this.opinion.given(this.playback, this.asked),
    };
    const headers = { "Content-Type": "application/json", ...this.token };
    const answer = await fetch(this.url, { method: "POST", headers, body: JSON.stringify(said) }).catch(() => null);
    if (answer?.ok) {
      this.invite(((await answer.json()) as { study?: string | null }).study ?? "");
      const hadFocus = this.form.contains(document.activeElement);
      this.showForm(false);
      if (hadFocus) part("rating-change", HTMLButtonElement).focus();
      return;
    }
    this.refuse(await answer?.json().catch(() => null));
  }

  /** study: address of one that looks for raters, or "". */
  private invite(study: string): void {
    const invitation = part("rating-invitation", HTMLElement);
    inside(invitation, "a", HTMLAnchorElement).href = study;
    invitation.hidden = study === "";
  }

  private async takeBack(): Promise<void> {
    const answer = await fetch(this.address, { method: "DELETE", headers: this.token }).catch(() => null);
    this.showForm(true);
    if (!answer?.ok) return this.refuse(await answer?.json().catch(() => null));
    this.empty();
    this.say(words.rating.takenBack);
    inside(this.form, "[name=understood]", HTMLInputElement).focus();
  }

  private refuse(said: unknown): void {
    const message = typeof said === "object" && said !== null && "message" in said ? String(said.message) : "";
    this.say(message || words.rating.failed, true);
  }

  private say(text: string, wrong = false): void {
    this.problem.textContent = text;
    this.problem.classList.toggle("error", wrong);
  }

  private edit(): void {
    this.showForm(true);
    const first = inside(this.form, "[name=understood]", HTMLInputElement);
    (this.form.querySelector<HTMLInputElement>("[name=understood]:checked") ?? first).focus();
  }

  private empty(): void {
    this.form.reset();
    this.opinion.restore();
    this.tagging.show([]);
    this.showForm(true);
  }

  private showForm(visible: boolean): void {
    this.form.hidden = !visible;
    this.thanks.hidden = visible;
    this.say("");
  }

  private choose(name: string, value: string): void {
    inside(this.form, `input[name=${name}][value="${value}"]`, HTMLInputElement).checked = true;
  }
}
