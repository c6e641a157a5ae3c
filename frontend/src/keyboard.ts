/** Keys for the whole page, out of the way wherever a key already means something else. */

import type { Playback } from "./playback";

const SPEED_STEP = 0.1;

export class Keyboard {
  private readonly listening = new AbortController();

  constructor(
    private readonly playback: Playback,
    private readonly onChange: () => void,
    private readonly onHelp: () => void,
  ) {
    document.addEventListener("keydown", (event) => this.pressed(event), { signal: this.listening.signal });
  }

  dispose(): void {
    this.listening.abort();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event)) return;
    if (event.key === "?") this.onHelp();
    else if (this.playback.state !== "empty" && this.act(event.key)) this.onChange();
    else return;
    event.preventDefault();
  }

  private act(key: string): boolean {
    const { playback } = this;
    switch (key) {
      case " ":
        playback.toggle();
        return true;
      case "ArrowLeft":
        playback.step(-1);
        return true;
      case "ArrowRight":
        playback.step(1);
        return true;
      case "[":
        playback.speed -= SPEED_STEP;
        return true;
      case "]":
        playback.speed += SPEED_STEP;
        return true;
      case "r":
      case "R":
        playback.replay();
        return true;
      case "l":
      case "L":
        playback.loop = !playback.loop;
        return true;
      case "a":
      case "A":
      case "b":
      case "B":
        playback.mark(key.toUpperCase() as "A" | "B");
        return true;
      default:
        return false;
    }
  }
}

/** Whether the focused control uses this key itself: typing anywhere in text, arrows on sliders, space on buttons. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (document.querySelector("dialog[open]")) return true;
  if (target.closest("textarea, select, input:not([type=range], [type=radio], [type=checkbox])")) return true;
  const arrow = event.key.startsWith("Arrow");
  if (target.closest("input")) return arrow || event.key === " ";
  return event.key === " " && target.closest("button, a, summary") !== null;
}
