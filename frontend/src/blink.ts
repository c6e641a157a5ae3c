/** A waiting person blinks now and then. */

import { FACE, FACE_AT } from "./skeleton";

const LEFT = FACE_AT + FACE.indexOf("eyeBlinkLeft");
const RIGHT = FACE_AT + FACE.indexOf("eyeBlinkRight");
const LENGTH_S = 0.22;

export class Blink {
  private until = 2;
  private closing = 0;

  /** Let time pass and lower the lids of `frame` as far as they are now. True while they move. */
  update(seconds: number, frame: Float32Array): boolean {
    this.until -= seconds;
    if (this.until > 0) return false;
    const was = this.closing;
    this.closing = Math.sin((Math.PI * Math.min(-this.until, LENGTH_S)) / LENGTH_S);
    if (-this.until >= LENGTH_S) {
      this.closing = 0;
      this.until = 2.5 + 4 * Math.random();
    }
    frame[LEFT] = Math.max(frame[LEFT], this.closing);
    frame[RIGHT] = Math.max(frame[RIGHT], this.closing);
    return this.closing !== was;
  }
}
