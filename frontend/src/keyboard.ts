/** Keys for the player, heard only while something in it has the focus: elsewhere a letter is a letter (WCAG 2.1.4). */

import type { Playback } from "./playback";
import type { ViewName } from "./views";

const SPEED_STEP = 0.1;
const VIEWS: readonly ViewName[] = ["signing", "whole", "hands", "face", "side", "signer"];

export interface Keys {
  /** Play head, speed, loop or marks were changed. */
  changed(): void;
  help(): void;
  captions(): void;
  full(): void;
  view(name: ViewName): void;
  zoom(closer: boolean): void;
}

export class Keyboard {
  private readonly listening = new AbortController();

  constructor(
    player: HTMLElement,
    private readonly playback: Playback,
    private readonly keys: Keys,
  ) {
    player.addEventListener("keydown", (event) => this.pressed(event), { signal: this.listening.signal });
  }

  dispose(): void {
    this.listening.abort();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event)) return;
    const key = event.key.toLowerCase();
    if (this.look(key)) event.preventDefault();
    else if (this.playback.state !== "empty" && this.play(key)) {
      event.preventDefault();
      this.keys.changed();
    }
  }

  private look(key: string): boolean {
    const { keys } = this;
    const view = VIEWS[Number(key) - 1];
    if (key === "?") keys.help();
    else if (key === "c") keys.captions();
    else if (key === "f") keys.full();
    else if (key === "+" || key === "-") keys.zoom(key === "+");
    else if (view) keys.view(view);
    else return false;
    return true;
  }

  private play(key: string): boolean {
    const { playback } = this;
    if (key === " ") playback.toggle();
    else if (key === "arrowleft") playback.step(-1);
    else if (key === "arrowright") playback.step(1);
    else if (key === "," || key === ".") playback.stepSign(key === "." ? 1 : -1);
    else if (key === "[") playback.speed -= SPEED_STEP;
    else if (key === "]") playback.speed += SPEED_STEP;
    else if (key === "r") playback.replay();
    else if (key === "l") playback.loop = !playback.loop;
    else if (key === "a" || key === "b") playback.mark(key === "a" ? "A" : "B");
    else return false;
    return true;
  }
}

/** Whether the focused control uses this key itself: arrows on sliders and choices, space on buttons. */
function isTaken(event: KeyboardEvent): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog")) return true;
  if (target.closest("input")) return event.key.startsWith("Arrow") || event.key === " ";
  return event.key === " " && target.closest("button, a, summary") !== null;
}
