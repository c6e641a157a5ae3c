/** The page that other sites frame: the player alone. Nothing is signed before its visitor wants to see it. */

import { part } from "../page";
import { Player } from "../player";
import type { Options, ProductionRequest } from "../protocol";

/** The stored motion is gone; its text can still be signed. */
const LOST: ReadonlySet<string> = new Set(["model_changed", "production_unknown"]);

export class Embedded {
  readonly player: Player;
  private readonly begin = part("begin", HTMLButtonElement);
  private readonly stored = part("viewer", HTMLElement).dataset.production;
  private readonly listening = new AbortController();
  private anew = false;

  constructor() {
    this.player = new Player({
      address: ({ production }) => `/p/${production}`,
      moving: () => {},
      refused: (code) => this.refused(code),
      tick: () => {},
    });
    this.begin.addEventListener("click", () => this.show(), { signal: this.listening.signal });
  }

  dispose(): void {
    this.listening.abort();
    this.player.dispose();
  }

  private show(): void {
    this.player.playback.autoplay = true; // a press asked for it, whatever the browser says of motion
    if (this.stored && !this.anew) this.player.session.replay(this.stored);
    else this.player.session.sign(requestOf(this.begin.dataset));
    part("scene", HTMLElement).focus(); // the button goes
  }

  private refused(code: string): boolean {
    if (!LOST.has(code) || this.anew) return false;
    this.anew = true;
    this.show();
    return true;
  }
}

/** data: of the button, as the template wrote it. */
export function requestOf(data: DOMStringMap): ProductionRequest {
  return {
    text: data.text ?? "",
    text_language: data.textLanguage ?? "",
    sign_language: data.signLanguage ?? "",
    options: {
      dominant_hand: data.hand as Options["dominant_hand"],
      fingerspelling_speed: Number(data.spelling),
      order: data.order as Options["order"],
    },
  };
}
