/** From where the signer is looked at, before what, and how large: the menu, the mouse and fingers on the stage. */

import { keep, kept } from "../kept";
import { Menu } from "../menu";
import { inside, part } from "../page";
import { personNamed } from "../people";
import type { Viewpoint, ViewName } from "../views";
import { words } from "../words";

const ZOOM_STEP = 1.25;
const TURN_STEP = Math.PI / 8;
/** Radians a pixel of dragging. */
const DRAG = 0.008;
const WHEEL = 0.002;
/** Pixels that a finger or a mouse strays without meaning to turn anything. */
const STRAY = 6;
/** Under this name the choice of a person is kept. */
export const PERSON = "person";

export class ViewPanel {
  private readonly scene = part("scene", HTMLElement);
  private readonly viewer = part("viewer", HTMLElement);
  private readonly menu = new Menu(part("view-menu", HTMLDetailsElement));
  private readonly full = part("full-screen", HTMLButtonElement);
  private readonly listening = new AbortController();
  /** Fingers and buttons that are down on the stage. */
  private readonly down = new Map<number, { x: number; y: number }>();
  /** Pixels that those have moved since the first of them came down. */
  private strayed = 0;

  /** onChange: the camera is to go elsewhere. onPerson: the person of this name is to sign. onPress: the signer was
   * pressed, neither turned nor brought closer. */
  constructor(
    private readonly viewpoint: Viewpoint,
    private readonly onChange: () => void,
    onPerson: (name: string) => void,
    onPress: () => void,
  ) {
    const { signal } = this.listening;
    const on = (id: string, act: () => void) =>
      part(id, HTMLButtonElement).addEventListener("click", () => this.change(act), { signal });
    on("zoom-in", () => viewpoint.zoom(ZOOM_STEP));
    on("zoom-out", () => viewpoint.zoom(1 / ZOOM_STEP));
    on("turn-left", () => viewpoint.turn(-TURN_STEP));
    on("turn-right", () => viewpoint.turn(TURN_STEP));
    for (const input of this.inputs("view")) {
      input.addEventListener("change", () => this.choose(input.value as ViewName), { signal });
    }
    const person = personNamed(kept(PERSON, "")).name;
    for (const input of this.inputs("person")) {
      input.checked = input.value === person;
      const chosen = () => {
        keep(PERSON, input.value);
        onPerson(input.value);
      };
      input.addEventListener("change", chosen, { signal });
    }
    const background = kept("background", "plain");
    for (const input of this.inputs("background")) {
      input.checked = input.value === background;
      if (input.checked) this.scene.dataset.background = background;
      input.addEventListener("change", () => this.ground(input.value), { signal });
    }
    this.full.hidden = !document.fullscreenEnabled;
    this.full.addEventListener("click", () => void this.toggleFull(), { signal });
    document.addEventListener("fullscreenchange", () => this.showFull(), { signal });
    this.scene.addEventListener("pointerdown", (event) => this.pressed(event), { signal });
    this.scene.addEventListener("pointermove", (event) => this.moved(event), { signal });
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.scene.addEventListener(end, (event) => this.down.delete(event.pointerId), { signal });
    }
    const pressed = (event: MouseEvent) => {
      // A mouse that was captured clicks the stage, whatever is on it.
      const onSigner = event.target === this.scene || event.target instanceof HTMLCanvasElement;
      if (onSigner && this.strayed < STRAY) onPress();
    };
    this.scene.addEventListener("click", pressed, { signal });
    this.scene.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
  }

  choose(name: ViewName): void {
    for (const input of this.inputs("view")) input.checked = input.value === name;
    this.change(() => this.viewpoint.choose(name));
  }

  zoom(closer: boolean): void {
    this.change(() => this.viewpoint.zoom(closer ? ZOOM_STEP : 1 / ZOOM_STEP));
  }

  async toggleFull(): Promise<void> {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await this.viewer.requestFullscreen();
    } catch {
      // the browser or the page around this one forbids it
    }
  }

  dispose(): void {
    this.listening.abort();
    this.menu.dispose();
  }

  private change(act: () => void): void {
    act();
    this.onChange();
  }

  private inputs(name: string): NodeListOf<HTMLInputElement> {
    return this.menu.element.querySelectorAll<HTMLInputElement>(`input[name=${name}]`);
  }

  private ground(name: string): void {
    this.scene.dataset.background = name;
    keep("background", name);
  }

  private showFull(): void {
    const name = document.fullscreenElement ? words.transport.notFull : words.transport.full;
    this.full.title = name;
    inside(this.full, "span", HTMLElement).textContent = name;
  }

  private pressed(event: PointerEvent): void {
    if (!(event.target instanceof HTMLCanvasElement) || event.button !== 0) return;
    if (this.down.size === 0) this.strayed = 0;
    this.down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (event.pointerType === "mouse") this.scene.setPointerCapture(event.pointerId);
  }

  /** One finger turns, two bring closer. */
  private moved(event: PointerEvent): void {
    const before = this.down.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    this.strayed += Math.hypot(now.x - before.x, now.y - before.y);
    const other = [...this.down].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (point: { x: number; y: number }) => Math.hypot(point.x - other.x, point.y - other.y);
      if (apart(before) > 0) this.change(() => this.viewpoint.zoom(apart(now) / apart(before)));
    } else {
      this.change(() => this.viewpoint.turn(-DRAG * (now.x - before.x)));
    }
    this.down.set(event.pointerId, now);
  }

  /** Only with Ctrl, as pinching a touch pad also says it: the wheel alone scrolls the page. */
  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.change(() => this.viewpoint.zoom(Math.exp(-WHEEL * event.deltaY)));
  }
}
