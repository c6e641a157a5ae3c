/** The pose that the avatar takes now: what lies under the play head, reached smoothly from where it stood before. */

import { Blink } from "./blink";
import { Breath } from "./breath";
import { Glance } from "./glance";
import type { Playback } from "./playback";
import { FRAME_WIDTH } from "./skeleton";

/** How long the avatar takes from where it stands into a new production, seconds. */
const BLEND_S = 0.25;

/** How much a signer who waits lives: not at all for those who want calm, and less where every picture is dear. */
export type Life = "still" | "blinking" | "breathing";

export class Posing {
  /** FRAME_WIDTH floats, as any frame. */
  readonly pose = new Float32Array(FRAME_WIDTH);
  private readonly target = new Float32Array(FRAME_WIDTH);
  private readonly from = new Float32Array(FRAME_WIDTH);
  private readonly blink = new Blink();
  private readonly breath = new Breath();
  private readonly glance = new Glance();
  private blend = 1;

  /** Stand so while nothing is signed. */
  rest(frame: Float32Array): void {
    this.target.set(frame);
    this.pose.set(frame);
  }

  /** Another production begins: go over into it from here. */
  begin(): void {
    this.from.set(this.pose);
    this.blend = 0;
  }

  /** Be exactly where the play head is: somebody wants to see this very frame. */
  settle(): void {
    this.blend = 1;
  }

  /** Let time pass. True when the pose changed, apart from the play head. */
  update(seconds: number, playback: Playback, life: Life): boolean {
    let moved = false;
    const shows = playback.sample(this.target); // else the last pose is held
    if (shows && this.blend < 1) {
      this.blend = Math.min(1, this.blend + seconds / BLEND_S);
      const t = this.blend * this.blend * (3 - 2 * this.blend);
      for (let k = 0; k < FRAME_WIDTH; k++) this.pose[k] = this.from[k] + t * (this.target[k] - this.from[k]);
      moved = true;
    } else if (shows || this.blend >= 1) {
      this.pose.set(this.target);
    }
    if (life === "still") return moved;
    if (playback.state !== "empty" && playback.state !== "finished") {
      this.breath.rest();
      return moved;
    }
    if (life === "breathing" && this.blend >= 1) moved = this.breath.update(seconds, this.pose) || moved;
    moved = this.glance.update(seconds, this.pose) || moved;
    return this.blink.update(seconds, this.pose) || moved;
  }
}
