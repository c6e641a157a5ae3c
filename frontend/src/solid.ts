/** The signer in three dimensions, loaded when everything smaller is already at work: Three.js, the stage, the avatar. */

import { Avatar } from "./avatar";
import { fetchFile } from "./people";
import { restFrame } from "./rest";
import { Stage } from "./stage";
import type { View } from "./views";

export class Solid {
  /** Counts the people asked for, so that of two asked for in haste the last one stays. */
  private asked = 0;

  private constructor(
    public avatar: Avatar,
    private readonly stage: Stage,
  ) {}

  /** Throws if there is no WebGL or the avatar cannot be had. resized: the picture is to be drawn again. */
  static async load(canvas: HTMLCanvasElement, avatar: Promise<ArrayBuffer>, resized: () => void): Promise<Solid> {
    const stage = new Stage(canvas, { resized });
    void stage.expect();
    const solid = new Solid(await Avatar.load(avatar), stage);
    stage.add(solid.avatar);
    stage.arrived();
    return solid;
  }

  /** Another person takes the place. Throws if that file cannot be fetched; then the one before stays. */
  async change(avatar: string): Promise<void> {
    const asked = ++this.asked;
    const next = await Avatar.load(fetchFile(avatar));
    if (asked !== this.asked) return next.dispose();
    this.avatar.scene.removeFromParent();
    this.avatar.dispose();
    this.avatar = next;
    this.stage.add(next);
  }

  /** The pose of a signer who waits. */
  get rest(): Float32Array {
    return restFrame(this.avatar.rest);
  }

  get lost(): boolean {
    return this.stage.lost;
  }

  /** Whether every picture is dear. */
  get plain(): boolean {
    return this.stage.plain;
  }

  /** seconds: since the last picture if that was the one before, else 0. */
  draw(pose: Float32Array, view: View, seconds: number): void {
    this.avatar.apply(pose);
    this.stage.look(view);
    this.stage.draw(seconds);
  }

  dispose(): void {
    this.avatar.dispose();
    this.stage.dispose();
  }
}
