/** Camera and picture: draws the avatar's scene into a canvas, more simply where that takes too long. */

import { Color, Mesh, PerspectiveCamera, Scene, WebGLRenderer } from "three";

import type { Avatar } from "./avatar";
import { Light } from "./light";
import { Quality } from "./quality";
import { drawsInSoftware } from "./software";
import { StandIns } from "./standins";
import { type View, VIEWS } from "./views";

const MAX_PIXEL_RATIO = 2;
/** Simpler pictures for slow machines, in this order; then shadows go. Fewer pixels than that win nothing: bones cost more. */
const SIMPLER_PIXEL_RATIOS = [1, 0.75];
export interface StageOptions {
  /** A colour to draw behind the avatar; without one the canvas is transparent. */
  background?: string;
  /** Fixed size in pixels; without one the canvas follows its size on the page. */
  size?: readonly [width: number, height: number];
  /** The canvas has another size now, so its picture is gone. */
  resized?: () => void;
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
  /** Whether there is no GPU, so that every picture costs much. */
  readonly plain: boolean;
  /** The graphics are gone, until the browser gives them back. */
  lost = false;
  private readonly resized: () => void;
  private view: View = VIEWS.signing;
  private aspect = 1;
  private standIns: StandIns | null = null;
  private readonly quality = new Quality();

  constructor(canvas: HTMLCanvasElement, options: StageOptions = {}) {
    const plain = drawsInSoftware();
    this.plain = plain;
    this.canvas = canvas;
    this.resized = options.resized ?? (() => {});
    this.renderer = new WebGLRenderer({
      canvas,
      alpha: options.background === undefined,
      antialias: options.antialias ?? !plain,
      powerPreference: "high-performance",
    });
    if (options.background !== undefined) this.scene.background = new Color(options.background);
    this.light = new Light(this.scene, this.renderer, { shadows: options.shadows ?? !plain, plain });
    if (options.size) {
      this.observer = null;
      this.resize(options.size[0], options.size[1]);
    } else {
      this.renderer.setPixelRatio(plain ? 1 : Math.min(window.devicePixelRatio, MAX_PIXEL_RATIO));
      this.observer = new ResizeObserver(() => this.fit());
      this.observer.observe(canvas.parentElement ?? canvas);
      this.fit();
    }
    canvas.addEventListener("webglcontextlost", this.onLost);
    canvas.addEventListener("webglcontextrestored", this.onRestored);
  }

  add(avatar: Avatar): void {
    this.scene.add(avatar.scene);
  }

  /** Have shaders built for an avatar that is still on its way, one a picture so that the page goes on meanwhile. */
  async expect(): Promise<void> {
    const standIns = new StandIns(this.plain);
    this.standIns = standIns;
    this.scene.add(standIns.group);
    for (const mesh of standIns.meshes) {
      if (this.standIns !== standIns || this.lost) return;
      mesh.visible = true;
      this.renderer.render(this.scene, this.camera); // many drivers build a shader only when it first draws
      mesh.visible = false;
      await new Promise(requestAnimationFrame);
    }
  }

  /** The avatar is here: its materials take over what was built. */
  arrived(): void {
    this.renderer.compile(this.scene, this.camera);
    this.standIns?.dispose();
    this.standIns = null;
  }

  /** Have the shaders of what stands here built, part by part: in software each takes as long as many pictures. built: waited for after each. */
  async build(built: () => Promise<void>): Promise<void> {
    const parts: Mesh[] = [];
    this.scene.traverse((object) => {
      if (object instanceof Mesh) parts.push(object);
    });
    const gl = this.renderer.getContext();
    for (const part of parts) part.visible = false;
    for (const part of parts) {
      part.visible = true;
      this.draw();
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); // else it is only put into a queue
      part.visible = false;
      await built();
    }
    for (const part of parts) part.visible = true;
  }

  /** Look from here; `draw` then shows it. */
  look(view: View): void {
    this.view = view;
    const { camera, aspect } = this;
    const seen = Math.max(view.height, view.width / aspect);
    camera.aspect = aspect;
    camera.fov = (360 / Math.PI) * Math.atan(seen / 2 / view.distance);
    camera.near = view.distance / 8;
    camera.far = view.distance + 3;
    const flat = view.distance * Math.cos(view.tilt);
    // What is seen beyond the view's own height lies above the signer, not below.
    const y = view.tilt === 0 ? view.y + (seen - view.height) / 2 : view.y;
    camera.position.set(
      view.x + flat * Math.sin(view.turn),
      y + view.distance * Math.sin(view.tilt),
      view.z + flat * Math.cos(view.turn),
    );
    camera.lookAt(view.x, y, view.z);
    camera.updateProjectionMatrix();
  }

  /** seconds: since the last picture if that was the one before, else 0. */
  draw(seconds = 0): void {
    if (seconds === 0) this.quality.rested();
    else if (this.quality.took(seconds)) this.simplify();
    if (!this.lost) this.renderer.render(this.scene, this.camera);
  }

  /** The picture that was just drawn: RGBA, rows from the bottom up, colours multiplied by their alpha; none if `lost`. */
  read(pixels: Uint8Array): void {
    const gl = this.renderer.getContext();
    this.lost ||= gl.isContextLost(); // the event for it comes when this task is over
    gl.readPixels(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  }

  dispose(): void {
    this.canvas.removeEventListener("webglcontextlost", this.onLost);
    this.canvas.removeEventListener("webglcontextrestored", this.onRestored);
    this.observer?.disconnect();
    this.light.dispose();
    this.renderer.dispose();
  }

  private readonly onLost = (event: Event): void => {
    event.preventDefault(); // else the browser does not give them back
    this.lost = true;
  };

  private readonly onRestored = (): void => {
    this.lost = false;
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

  private resize(width: number, height: number): void {
    this.renderer.setSize(width, height, this.observer !== null);
    this.aspect = width / height;
    this.look(this.view);
    this.resized();
  }
}
