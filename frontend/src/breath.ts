/** A waiting person breathes: chest, shoulders and what hangs on them rise and fall by a few millimetres. */

import { joint, JOINTS } from "./skeleton";

const PERIOD_S = 4.2;
const RISE_M = 0.004;
/** So many pictures a second are enough for so little, and spare a battery. */
const PICTURES_PER_S = 15;

const MOVED = JOINTS.map((_, index) => index).filter((index) => index !== joint("Hips") && index !== joint("Spine"));

export class Breath {
  private time = 0;
  private shown = 0;

  /** Let time pass and raise the joints of `frame` as far as they are now. True when a new picture is due. */
  update(seconds: number, frame: Float32Array): boolean {
    this.time += seconds;
    const phase = Math.floor(this.time * PICTURES_PER_S) / PICTURES_PER_S;
    const rise = (RISE_M / 2) * (1 - Math.cos((2 * Math.PI * phase) / PERIOD_S));
    for (let k = 0; k < MOVED.length; k++) frame[3 * MOVED[k] + 1] += rise;
    const due = phase !== this.shown;
    this.shown = phase;
    return due;
  }

  /** Something is signed: the next waiting begins with the breath out. */
  rest(): void {
    this.time = 0;
  }
}
