/** Camera and picture: draws the avatar's scene into a canvas, and keeps time while the page is seen. */

import { Color, PerspectiveCamera, Scene, WebGLRenderer } from "three";

import type { Avatar } from "./avatar";
import { Light } from "./light";
import { Quality } from "./quality";
import { drawsInSoftware } from "./software";

/** The signing space, metres: from the hips to a hand held above the head, and room for wide arms. */
const BOTTOM = 0.86;
const HEIGHT = 0.93;
const WIDTH = 1.04;
const DISTANCE = 3.2;
const MAX_PIXEL_RATIO = 2;
/** Simpler pictures for slow machines, in this order; then shadows go. Fewer pixels than that win nothing: bones cost more. */
const SIMPLER_PIXEL_RATIOS = [1, 0.75];
/** A tab that was away for long goes on where it was instead of jumping; slow drawing must not slow the signing. */
const LONGEST_STEP_S = 0.25;

export interface StageOptions {
  /** A colour to draw behind the avatar; without one the canvas is transparent. */
  background?: string;
  /** Fixed size in pixels; without one the canvas follows its size on the page. */
  size?: readonly [width: number, height: number];
  antialias?: boolean;
  shadows?: boolean;
}

export class Stage {
  readonly canvas: HTMLCanvasElement;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera();
  private readonly light: Light;
  private readonly observer: ResizeObserver | null;
  private request = 0;
  private before = 0;
  private tick: ((seconds: number) => boolean) | null = null;
  private drawn: () => void = () => {};
  private stale = true;
  private readonly quality = new Quality();

  constructor(canvas: HTMLCanvasElement, options: StageOptions = {}) {
    const plain = drawsInSoftware();
    this.canvas = canvas;
    this.renderer = new WebGLRenderer({
      canvas,
      alpha: options.background === undefined,
      antialias: options.antialias ?? !plain,
      powerPreference: "high-performance",
    });
    if (options.background !== undefined) this.scene.background = new Color(options.background);
    this.light = new Light(this.scene, this.renderer, { shadows: options.shadows ?? !plain, plain });
    this.camera.near = 1;
    this.camera.far = 6;
    if (options.size) {
      this.observer = null;
      this.resize(options.size[0], options.size[1]);
    } else {
      this.renderer.setPixelRatio(plain ? 1 : Math.min(window.devicePixelRatio, MAX_PIXEL_RATIO));
      this.observer = new ResizeObserver(() => this.fit());
      this.observer.observe(canvas.parentElement ?? canvas);
      this.fit();
    }
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  add(avatar: Avatar): void {
    this.scene.add(avatar.scene);
    this.stale = true;
  }

  /** Call `tick` before every picture with the seconds passed; it says whether anything has changed and is `drawn`. */
  start(tick: (seconds: number) => boolean, drawn: () => void): void {
    this.tick = tick;
    this.drawn = drawn;
    this.onVisibility();
  }

  draw(): void {
    this.renderer.render(this.scene, this.camera);
    this.stale = false;
  }

  dispose(): void {
    cancelAnimationFrame(this.request);
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.observer?.disconnect();
    this.light.dispose();
    this.renderer.dispose();
  }

  private readonly onVisibility = (): void => {
    cancelAnimationFrame(this.request);
    if (document.hidden || !this.tick) return;
    this.before = performance.now();
    this.quality.rested();
    this.request = requestAnimationFrame(this.onFrame);
  };

  private readonly onFrame = (now: number): void => {
    this.request = requestAnimationFrame(this.onFrame);
    const seconds = Math.max(0, now - this.before) / 1000;
    this.before = now;
    if (this.tick?.(Math.min(seconds, LONGEST_STEP_S)) || this.stale) {
      if (this.quality.took(seconds)) this.simplify();
      this.draw();
      this.drawn();
    } else this.quality.rested();
  };

  /** One step down: the canvas changes and is drawn anew before the browser shows it, so nothing flickers. */
  private simplify(): void {
    const now = this.renderer.getPixelRatio();
    const simpler = SIMPLER_PIXEL_RATIOS.find((ratio) => ratio < now);
    if (simpler) this.renderer.setPixelRatio(simpler);
    else this.light.dropShadows();
  }

  private fit(): void {
    const box = this.canvas.parentElement ?? this.canvas;
    if (box.clientWidth > 0 && box.clientHeight > 0) this.resize(box.clientWidth, box.clientHeight);
  }

  /** Keep the whole signing space in view, its lower edge on the lower edge of the picture. */
  private resize(width: number, height: number): void {
    this.renderer.setSize(width, height, this.observer !== null);
    const aspect = width / height;
    const seen = Math.max(HEIGHT, WIDTH / aspect);
    this.camera.aspect = aspect;
    this.camera.fov = (360 / Math.PI) * Math.atan(seen / 2 / DISTANCE);
    this.camera.position.set(0, BOTTOM + seen / 2, DISTANCE);
    this.camera.updateProjectionMatrix();
    this.stale = true;
  }
}
