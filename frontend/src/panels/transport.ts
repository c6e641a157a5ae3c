/** Play, pause, step, replay, loop, speed and position: buttons and sliders over a `Playback`. */

import { inside, part, times } from "../page";
import { type Playback, SLOWER } from "../playback";
import { FPS } from "../skeleton";

export class Transport {
  private readonly section = part("transport", HTMLElement);
  private readonly scrubber = part("scrubber", HTMLInputElement);
  private readonly playButton = part("play", HTMLButtonElement);
  private readonly playLabel = inside(this.playButton, "span", HTMLElement);
  private readonly playIcon = inside(this.playButton, "use", SVGUseElement);
  private readonly loopButton = part("loop", HTMLButtonElement);
  private readonly markButtons = [part("mark-a", HTMLButtonElement), part("mark-b", HTMLButtonElement)] as const;
  private readonly repeated = part("repeated", HTMLElement);
  private readonly clock = part("clock", HTMLOutputElement);
  private readonly speed = part("speed", HTMLInputElement);
  private readonly speedValue = part("speed-value", HTMLOutputElement);
  private readonly listening = new AbortController();
  private frame = -1;
  private length = -1;
  private running: boolean | null = null;

  /** onChange: the person used a control, so the picture may have to be drawn again. */
  constructor(
    private readonly playback: Playback,
    private readonly onChange: () => void,
  ) {
    this.on("play", () => playback.toggle());
    this.on("back", () => playback.step(-1));
    this.on("forward", () => playback.step(1));
    this.on("replay", () => playback.replay());
    this.on("slower", () => playback.replay(SLOWER));
    this.on("loop", () => (playback.loop = !playback.loop));
    this.on("mark-a", () => playback.mark("A"));
    this.on("mark-b", () => playback.mark("B"));
    const { signal } = this.listening;
    const listen = (input: HTMLInputElement, act: (value: number) => void) => {
      const changed = () => {
        act(Number(input.value));
        this.changed();
      };
      input.addEventListener("input", changed, { signal });
    };
    listen(this.scrubber, (frame) => playback.seek(frame));
    listen(this.speed, (speed) => (playback.speed = speed));
    this.refresh();
  }

  show(visible: boolean): void {
    this.section.hidden = !visible;
    this.refresh();
  }

  /** A control was used, here or by a key. */
  changed(): void {
    this.onChange();
    this.refresh();
  }

  /** Bring loop, speed and everything else up to date. */
  refresh(): void {
    this.loopButton.setAttribute("aria-pressed", String(this.playback.loop));
    this.speed.value = String(this.playback.speed);
    this.speedValue.textContent = times(this.playback.speed);
    this.showMarks();
    this.update();
  }

  /** Follow the play head; touches the page only where something new is to be seen. */
  update(): void {
    const { playback } = this;
    const running = playback.state === "playing" || playback.state === "waiting";
    if (running !== this.running) {
      this.running = running;
      this.playLabel.textContent = running ? "Pause" : "Play";
      this.playIcon.setAttribute("href", running ? "#icon-pause" : "#icon-play");
    }
    const frame = Math.floor(playback.time);
    if (frame === this.frame && playback.length === this.length) return;
    this.frame = frame;
    this.length = playback.length;
    const last = Math.max(0, playback.length - 1);
    this.scrubber.max = String(last);
    this.scrubber.value = String(frame);
    const position = `${minutes(frame)} / ${minutes(last)}`;
    if (position === this.clock.textContent) return;
    this.clock.textContent = position;
    this.scrubber.setAttribute("aria-valuetext", position);
  }

  /** The part between A and B, drawn on the scrubber's track. */
  private showMarks(): void {
    const { marks, length } = this.playback;
    this.markButtons.forEach((button, k) => button.setAttribute("aria-pressed", String(marks[k] !== null)));
    this.repeated.hidden = marks[0] === null && marks[1] === null;
    const last = Math.max(1, length - 1);
    this.repeated.style.setProperty("--from", String((marks[0] ?? 0) / last));
    this.repeated.style.setProperty("--to", String((marks[1] ?? last) / last));
  }

  dispose(): void {
    this.listening.abort();
  }

  private on(id: string, act: () => void): void {
    const pressed = () => {
      act();
      this.changed();
    };
    part(id, HTMLButtonElement).addEventListener("click", pressed, { signal: this.listening.signal });
  }
}

function minutes(frame: number): string {
  const seconds = Math.floor(frame / FPS);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
