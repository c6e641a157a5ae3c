/**
 * Real time made even, as players of sound and film do it: after a picture that came late the signing does not leap, for
 * a viewer would miss the hand shapes between. It goes on by a frame and makes up for the rest too slowly to be seen.
 */

import { FPS } from "./skeleton";

/** Nobody sees that signing is so much quicker for a while. */
const CATCHING_UP = 1.05;
/** A machine that is always late leaves frames out after all: slow drawing must not slow the signing. */
const FURTHEST_BEHIND_S = 0.25;

export class Steady {
  private behind = 0;

  /** For how long to let the motion go on, when so many seconds have passed since the last picture. */
  step(seconds: number): number {
    this.behind += seconds;
    const even = Math.min(this.behind, CATCHING_UP * seconds, 1 / FPS);
    const step = Math.max(even, this.behind - FURTHEST_BEHIND_S);
    this.behind -= step;
    return step;
  }
}
