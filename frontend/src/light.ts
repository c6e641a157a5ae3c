/** The light on the signer: a warm key from the upper left that throws shadows, a cool sky, and a rim from behind. */

import {
  CanvasTexture,
  DirectionalLight,
  HemisphereLight,
  Mesh,
  MeshBasicMaterial,
  PCFShadowMap,
  PlaneGeometry,
  type Scene,
  type WebGLRenderer,
} from "three";

/** Where the signer is lit to: the middle of the signing space, metres. */
const AIM = [0, 1.25, 0.05] as const;
/** The half width of what throws shadows on itself, metres. */
const SHADOW_REACH = 0.75;
const SHADOW_PIXELS = 1024;
const SHADOW_PIXELS_PLAIN = 512;
/** The soft shadow on the ground: its width in metres and its texture's in pixels. */
const GROUND_WIDTH = 1.1;
const GROUND_PIXELS = 128;

export interface LightOptions {
  shadows: boolean;
  /** Drawn in software: coarser shadows. */
  plain: boolean;
}

export class Light {
  private readonly key = new DirectionalLight(0xfff1e4, 2.15);
  private readonly ground = groundShadow();

  constructor(scene: Scene, renderer: WebGLRenderer, { shadows, plain }: LightOptions) {
    scene.add(new HemisphereLight(0xe6edf6, 0x94837a, 1.5));
    // From the upper left of the picture, so that a hand throws its shadow down onto the chest.
    this.key.position.set(-0.9, 2.7, 2.3);
    this.key.target.position.set(...AIM);
    const rim = new DirectionalLight(0xd6e6ff, 1.1);
    rim.position.set(1.3, 2.4, -3);
    rim.target.position.set(...AIM);
    scene.add(this.key, this.key.target, rim, rim.target, this.ground);
    if (!shadows) return;
    renderer.shadowMap.enabled = true;
    renderer.shadowMap.type = PCFShadowMap;
    this.key.castShadow = true;
    const { shadow } = this.key;
    shadow.mapSize.setScalar(plain ? SHADOW_PIXELS_PLAIN : SHADOW_PIXELS);
    shadow.camera.left = shadow.camera.bottom = -SHADOW_REACH;
    shadow.camera.right = shadow.camera.top = SHADOW_REACH;
    shadow.camera.near = 1;
    shadow.camera.far = 4.5;
    shadow.radius = 3;
    shadow.intensity = 0.75;
    shadow.normalBias = 0.006;
    shadow.bias = -0.0004;
  }

  /** The last step down for slow machines. */
  dropShadows(): void {
    this.key.castShadow = false;
  }

  dispose(): void {
    this.key.shadow.dispose();
    this.ground.geometry.dispose();
    this.ground.material.map?.dispose();
    this.ground.material.dispose();
  }
}

/** A dark patch that fades outwards, just above the ground: feet stand on something. */
function groundShadow(): Mesh<PlaneGeometry, MeshBasicMaterial> {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = GROUND_PIXELS;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const middle = GROUND_PIXELS / 2;
  const fade = context.createRadialGradient(middle, middle, 0, middle, middle, middle);
  fade.addColorStop(0, "rgba(16, 20, 28, 0.55)");
  fade.addColorStop(0.45, "rgba(16, 20, 28, 0.25)");
  fade.addColorStop(1, "rgba(16, 20, 28, 0)");
  context.fillStyle = fade;
  context.fillRect(0, 0, GROUND_PIXELS, GROUND_PIXELS);
  const material = new MeshBasicMaterial({ map: new CanvasTexture(canvas), transparent: true, depthWrite: false });
  const ground = new Mesh(new PlaneGeometry(GROUND_WIDTH, GROUND_WIDTH * 0.62), material);
  ground.rotation.x = -Math.PI / 2;
  ground.position.set(0, 0.002, 0.05);
  return ground;
}
