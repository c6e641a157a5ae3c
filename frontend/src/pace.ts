/** Which moments of a clip its pictures show: their number follows from how fast it is signed and how many a second holds. */

import { between } from "./between";
import { CONFIDENCE_AT, FRAME_WIDTH } from "./skeleton";

export class Pace {
  /** Frames of the clip from one picture to the next. */
  private readonly step: number;
  readonly pictures: number;
  private readonly out = new Float32Array(FRAME_WIDTH);

  /**
   * frames: of the clip, FRAME_WIDTH floats each, of which a second holds clipFps.
   * fps: pictures a second; speed: 1 as it was signed, 2 twice as fast.
   */
  constructor(
    private readonly frames: readonly Float32Array[],
    clipFps: number,
    readonly fps: number,
    speed: number,
  ) {
    this.step = (clipFps * speed) / fps;
    this.pictures = Math.max(1, Math.round(frames.length / this.step));
  }

  /** The moment of a picture, counted in frames of the clip. */
  moment(picture: number): number {
    return Math.min(picture * this.step, this.frames.length - 1);
  }

  /** The frame of a picture: one of the clip's own, or between two of them, which the next call overwrites. */
  frame(picture: number): Float32Array {
    const { frames, out } = this;
    const at = this.moment(picture);
    const i = Math.floor(at);
    if (at === i) return frames[i];
    const [wa, wb, wc, wd] = between(at - i);
    const [a, b, c, d] = [frames[Math.max(0, i - 1)], frames[i], frames[i + 1], frames[Math.min(frames.length - 1, i + 2)]];
    for (let k = 0; k < FRAME_WIDTH; k++) out[k] = wa * a[k] + wb * b[k] + wc * c[k] + wd * d[k];
    for (let k = CONFIDENCE_AT; k < FRAME_WIDTH; k++) out[k] = Math.min(1, Math.max(0, out[k]));
    return out;
  }
}
