/** Calls once a picture with the seconds that passed, and rests while the page is hidden. */

import { Steady } from "./steady";

/** A tab that was away for long goes on where it was instead of jumping. */
const LONGEST_STEP_S = 0.25;

export class Loop {
  private request = 0;
  private before = 0;
  private readonly steady = new Steady();

  /** seconds: for the motion to go on by. real: since the last picture, however long that was. */
  constructor(private readonly picture: (seconds: number, real: number) => void) {
    document.addEventListener("visibilitychange", this.onVisibility);
    this.onVisibility();
  }

  dispose(): void {
    cancelAnimationFrame(this.request);
    document.removeEventListener("visibilitychange", this.onVisibility);
  }

  private readonly onVisibility = (): void => {
    cancelAnimationFrame(this.request);
    if (document.hidden) return;
    this.before = performance.now();
    this.request = requestAnimationFrame(this.onFrame);
  };

  private readonly onFrame = (now: number): void => {
    this.request = requestAnimationFrame(this.onFrame);
    const seconds = Math.max(0, now - this.before) / 1000;
    this.before = now;
    this.picture(this.steady.step(Math.min(seconds, LONGEST_STEP_S)), seconds);
  };
}
