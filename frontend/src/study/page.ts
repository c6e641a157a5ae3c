/** The raters' page: fetches a question, plays its clips, sends the answer, and goes on to the next. */

import { inside, part } from "../page";
import { OpinionPanel } from "../panels/opinion";
import { drawPoints, pointOf } from "../panels/scale";
import { Player } from "../player";
import { words } from "../words";
import { type Motion, motionOf } from "./motion";

interface Question {
  /** null at the end. */
  item: number | null;
  text: string;
  /** Addresses: one, or two to be compared. */
  clips: string[];
  done: number;
  all: number;
}

interface Watched {
  button: HTMLButtonElement;
  motion: Promise<Motion>;
  seen: boolean;
}

export class StudyPage {
  readonly player: Player;
  private readonly section = part("study", HTMLElement);
  private readonly form = part("study-form", HTMLFormElement);
  private readonly text = part("study-text", HTMLElement);
  private readonly buttons = part("study-clips", HTMLElement);
  private readonly progress = part("study-progress", HTMLElement);
  private readonly problem = part("study-problem", HTMLElement);
  private readonly opinion = new OpinionPanel();
  private readonly listening = new AbortController();
  private item = 0;
  private clips: Watched[] = [];
  private current: Watched | null = null;
  /** Of clips of this question that are no longer in the player. */
  private seconds = 0;
  private replays = 0;

  constructor() {
    this.player = new Player({
      address: () => location.pathname,
      moving: () => {},
      refused: () => false,
      tick: () => this.tick(),
    });
    this.player.playback.speed = 1; // all raters begin alike
    for (const scale of this.form.querySelectorAll<HTMLElement>(".points")) drawPoints(scale);
    this.form.addEventListener("submit", (event) => void this.send(event), { signal: this.listening.signal });
    void this.next();
  }

  dispose(): void {
    this.listening.abort();
    this.opinion.dispose();
    this.player.dispose();
  }

  private async next(): Promise<void> {
    const answer = await fetch(this.section.dataset.next as string).catch(() => null);
    if (!answer?.ok) {
      this.progress.textContent = words.study.failed;
      return;
    }
    const question = (await answer.json()) as Question;
    this.progress.textContent = question.item === null ? "" : words.study.progress(question.done + 1, question.all);
    this.form.hidden = question.item === null;
    part("study-end", HTMLElement).hidden = question.item !== null;
    if (question.item === null) part("study-end", HTMLElement).focus();
    else this.ask(question.item, question);
  }

  private ask(item: number, { text, clips }: Question): void {
    this.item = item;
    this.seconds = this.replays = 0;
    this.current = null;
    this.form.reset();
    this.opinion.restore();
    this.problem.textContent = "";
    this.text.textContent = text;
    this.text.lang = this.section.dataset.textLanguage as string;
    this.text.hidden = text === "";
    this.clips = clips.map((address, k) => this.clip(address, k));
    this.buttons.replaceChildren(...this.clips.map(({ button }) => button));
    this.clips[0].button.focus();
    void this.play(this.clips[0]);
  }

  private clip(address: string, k: number): Watched {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button watch";
    button.textContent = words.study.watch(k + 1);
    const motion = motionOf(address, this.section.dataset.signLanguage as string);
    motion.catch(() => {}); // told when it is to be played
    const watched: Watched = { button, motion, seen: false };
    button.addEventListener("click", () => void this.play(watched));
    return watched;
  }

  private async play(watched: Watched): Promise<void> {
    try {
      const { production, frames } = await watched.motion;
      if (!this.clips.includes(watched)) return;
      this.leave();
      this.current = watched;
      for (const { button } of this.clips) button.setAttribute("aria-pressed", String(button === watched.button));
      this.player.playback.autoplay = true; // the person asked for just this, or opened the study for it
      this.player.session.present(production, frames);
    } catch (error) {
      console.warn(error);
      this.problem.textContent = words.study.failed;
    }
  }

  /** Count what was watched of the clip in the player; another comes. */
  private leave(): void {
    const { playback } = this.player;
    if (!this.current) return;
    this.seconds += playback.watchedSeconds;
    this.replays += playback.replays + (this.current.seen ? 1 : 0);
  }

  private tick(): void {
    const { current, player } = this;
    if (!current || current.seen || !player.playback.seen) return;
    current.seen = true;
    current.button.classList.add("seen");
    current.button.setAttribute("aria-label", words.study.seen(current.button.textContent));
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const given = new FormData(this.form);
    const said = this.said(given);
    if (this.clips.some(({ seen }) => !seen)) this.problem.textContent = words.study.watchFirst;
    else if (!said) this.problem.textContent = words.study.answerFirst;
    else await this.post(said, String(given.get("csrfmiddlewaretoken")));
  }

  private async post(said: object, token: string): Promise<void> {
    this.problem.textContent = "";
    const { playback } = this.player;
    const watching = {
      speed: playback.speed,
      watchedSeconds: this.seconds + playback.watchedSeconds,
      replays: this.replays + playback.replays,
    };
    const body = JSON.stringify({ ...said, ...this.opinion.given(watching, true) });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const address = `${this.section.dataset.base}${this.item}/`;
    const answer = await fetch(address, { method: "POST", headers, body }).catch(() => null);
    if (answer?.ok) return this.next();
    const refused: unknown = await answer?.json().catch(() => null);
    const told = typeof refused === "object" && refused !== null && "message" in refused;
    this.problem.textContent = told ? String(refused.message) : words.study.failed;
  }

  /** The answer as this kind of study asks for it, null while it is not whole. */
  private said(given: FormData): object | null {
    const comment = String(given.get("comment") ?? "");
    const kind = this.section.dataset.kind;
    if (kind === "ab") return given.has("choice") ? { choice: given.get("choice"), comment } : null;
    if (kind === "full") {
      const [meaning, motion] = [pointOf(given, "meaning"), pointOf(given, "motion")];
      return meaning === undefined || motion === undefined ? null : { meaning, motion, comment };
    }
    const paraphrase = inside(this.form, "#paraphrase", HTMLTextAreaElement).value.trim();
    return paraphrase ? { paraphrase } : null;
  }
}
