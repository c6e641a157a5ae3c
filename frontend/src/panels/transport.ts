/** Play, pause, step, replay, loop and speed: buttons and a slider over a `Playback`. */

import { keep, kept } from "../kept";
import { inside, part, times } from "../page";
import { type Playback, SLOWER } from "../playback";
import { words } from "../words";

export class Transport {
  private readonly section = part("transport", HTMLElement);
  private readonly playButton = part("play", HTMLButtonElement);
  private readonly playLabel = inside(this.playButton, "span", HTMLElement);
  private readonly playIcon = inside(this.playButton, "use", SVGUseElement);
  private readonly slower = part("slower", HTMLButtonElement);
  private readonly loopButton = part("loop", HTMLButtonElement);
  private readonly markButtons = [part("mark-a", HTMLButtonElement), part("mark-b", HTMLButtonElement)] as const;
  private readonly speed = part("speed", HTMLInputElement);
  private readonly speedValue = part("speed-value", HTMLOutputElement);
  private readonly listening = new AbortController();
  private running: boolean | null = null;
  /** The speed that is shown. */
  private told = 1;

  /** onChange: the person used a control, so the picture may have to be drawn again. */
  constructor(
    private readonly playback: Playback,
    private readonly onChange: () => void,
  ) {
    playback.speed = Number(kept("speed", 1)) || 1;
    part("play", HTMLButtonElement).addEventListener("click", () => this.toggle(), { signal: this.listening.signal });
    this.on("back", () => playback.step(-1));
    this.on("forward", () => playback.step(1));
    this.on("replay", () => playback.replay());
    this.on("slower", () => {
      if (playback.speed === SLOWER) playback.speed = 1;
      else playback.replay(SLOWER);
      this.told = playback.speed; // for this once, unlike what the slider and the keys choose
    });
    this.on("loop", () => (playback.loop = !playback.loop));
    this.on("mark-a", () => playback.mark("A"));
    this.on("mark-b", () => playback.mark("B"));
    const setSpeed = () => {
      playback.speed = Number(this.speed.value);
      this.changed();
    };
    this.speed.addEventListener("input", setSpeed, { signal: this.listening.signal });
    this.refresh();
  }

  show(visible: boolean): void {
    this.section.hidden = !visible;
    this.refresh();
  }

  /** Play or pause, where there is something to play. */
  toggle(): void {
    if (this.playback.state === "empty") return;
    this.playback.toggle();
    this.changed();
  }

  /** A control was used, here or by a key. */
  changed(): void {
    if (this.playback.speed !== this.told) keep("speed", this.playback.speed);
    this.onChange();
    this.refresh();
  }

  /** Follow the play head; touches the page only where something new is to be seen. */
  update(): void {
    const { state } = this.playback;
    const running = state === "playing" || state === "waiting";
    if (running === this.running) return;
    this.running = running;
    this.playLabel.textContent = running ? words.transport.pause : words.transport.play;
    this.playIcon.setAttribute("href", running ? "#icon-pause" : "#icon-play");
  }

  dispose(): void {
    this.listening.abort();
  }

  private refresh(): void {
    const { loop, marks, speed } = this.playback;
    this.told = speed;
    const press = (button: HTMLElement, pressed: boolean) => button.setAttribute("aria-pressed", String(pressed));
    press(this.loopButton, loop);
    press(this.slower, speed === SLOWER);
    this.markButtons.forEach((button, k) => press(button, marks[k] !== null));
    this.speed.value = String(speed);
    this.speed.setAttribute("aria-valuetext", times(speed));
    this.speedValue.textContent = times(speed);
    this.update();
  }

  private on(id: string, act: () => void): void {
    const pressed = () => {
      act();
      this.changed();
    };
    part(id, HTMLButtonElement).addEventListener("click", pressed, { signal: this.listening.signal });
  }
}
