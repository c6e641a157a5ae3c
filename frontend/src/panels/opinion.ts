/** Who rates and what it may be used for: asked once a browser, and with ticks that are only sent once they were seen. */

import { keep, kept } from "../kept";
import { inside, part } from "../page";

const BACKGROUND = "background";
const CONSENTS = ["service", "research", "training"] as const;

export type Consent = Record<(typeof CONSENTS)[number], boolean>;

/** What playback knows of how it was watched. */
export interface Watching {
  readonly speed: number;
  readonly watchedSeconds: number;
  readonly replays: number;
}

export class OpinionPanel {
  private readonly background = part("background", HTMLSelectElement);
  private readonly consent = part("consent", HTMLFieldSetElement);
  private readonly listening = new AbortController();
  private ticks: Consent = { service: false, research: false, training: false };

  constructor() {
    const { signal } = this.listening;
    this.background.addEventListener("change", () => keep(BACKGROUND, this.background.value), { signal });
    this.consent.addEventListener("change", () => (this.ticks = this.ticked()), { signal });
    this.restore();
  }

  /** Background and ticks as they were chosen last, whatever became of the form around them. */
  restore(): void {
    this.background.value = kept(BACKGROUND, "");
    this.show(this.ticks);
  }

  show(consent: Consent | null): void {
    if (!consent) return;
    this.ticks = { ...consent };
    for (const name of CONSENTS) this.box(name).checked = consent[name];
  }

  /** asked: whether the person has seen the ticks. */
  given(watching: Watching, asked: boolean): object {
    return {
      background: this.background.value,
      ...(asked ? { consent: this.ticked() } : {}),
      speed: watching.speed,
      watched_seconds: Math.round(100 * watching.watchedSeconds) / 100,
      replays: watching.replays,
    };
  }

  dispose(): void {
    this.listening.abort();
  }

  private ticked(): Consent {
    return Object.fromEntries(CONSENTS.map((name) => [name, this.box(name).checked])) as Consent;
  }

  private box(name: string): HTMLInputElement {
    return inside(this.consent, `[name=${name}]`, HTMLInputElement);
  }
}
