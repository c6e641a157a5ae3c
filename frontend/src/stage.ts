/** Camera, light and picture: draws the avatar's scene into a canvas, more simply where that takes too long. */

import {
  Color,
  DirectionalLight,
  HemisphereLight,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
} from "three";

import type { Avatar } from "./avatar";
import { Quality } from "./quality";
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
  private readonly light = new DirectionalLight(0xfff4e8, 2.1);
  private readonly observer: ResizeObserver | null;
  /** Whether there is no GPU, so that every picture costs much. */
  readonly plain: boolean;
  /** The graphics are gone, until the browser gives them back. */
  lost = false;
  private readonly resized: () => void;
  private view: View = VIEWS.signing;
  private aspect = 1;
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
    this.lightUp(options.shadows ?? !plain, plain);
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

  dispose(): void {
    this.canvas.removeEventListener("webglcontextlost", this.onLost);
    this.canvas.removeEventListener("webglcontextrestored", this.onRestored);
    this.observer?.disconnect();
    this.light.shadow.dispose();
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
    else this.light.castShadow = false;
  }

  private lightUp(shadows: boolean, plain: boolean): void {
    this.scene.add(new HemisphereLight(0xf2f6ff, 0x8d7a6c, 1.75));
    // From the upper left of the picture, so that a hand throws its shadow down onto the chest.
    this.light.position.set(-0.9, 2.7, 2.3);
    this.light.target.position.set(0, 1.25, 0.05);
    this.scene.add(this.light, this.light.target);
    if (!shadows) return;
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.light.castShadow = true;
    const { shadow } = this.light;
    shadow.mapSize.setScalar(plain ? 512 : 1024);
    shadow.camera.left = shadow.camera.bottom = -0.75;
    shadow.camera.right = shadow.camera.top = 0.75;
    shadow.camera.near = 1;
    shadow.camera.far = 4.5;
    shadow.radius = 3;
    shadow.intensity = 0.7;
    shadow.normalBias = 0.006;
    shadow.bias = -0.0004;
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

/** Software drawing pays dearly for smooth edges and shadows; the hands matter more than either. */
function drawsInSoftware(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software/i.test(name);
}
