/** One rating beside its motion: the exact production plays, tags lead to their place in it, keys act. */

import { calm, part } from "../page";
import { Player } from "../player";
import { reviewKeys } from "./reviewkeys";

const KEYS = { j: "review-after", k: "review-before" } as const;
const ACTIONS = { t: "take", d: "done", x: "dismissed" } as const;

export class RatingPage {
  readonly player: Player;
  private readonly listening = new AbortController();

  constructor() {
    this.player = new Player({
      address: (production) => `/p/${production.production}`,
      moving: () => {},
      refused: () => false,
      tick: () => {},
    });
    const { signal } = this.listening;
    for (const button of document.querySelectorAll<HTMLElement>("#reviewed [data-frame]")) {
      button.addEventListener("click", () => this.player.playback.seek(Number(button.dataset.frame)), { signal });
    }
    const follow = (id: string) => () => document.getElementById(id)?.click();
    const act = (value: string) => () =>
      document.querySelector<HTMLElement>(`#review-act [value="${value}"]`)?.click();
    reviewKeys(
      Object.fromEntries([
        ...Object.entries(KEYS).map(([key, id]) => [key, follow(id)] as const),
        ...Object.entries(ACTIONS).map(([key, value]) => [key, act(value)] as const),
      ]),
      signal,
    );
    this.player.playback.autoplay = !calm.matches;
    this.player.session.replay(part("viewer", HTMLElement).dataset.production as string);
  }

  dispose(): void {
    this.listening.abort();
    this.player.dispose();
  }
}
