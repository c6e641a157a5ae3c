/** Notices when pictures take too long, so that the stage can draw more simply. It measures and counts; it draws nothing. */

/** Slower than this on average, hands begin to jerk: the motion itself has 25 frames a second. */
const SLOW_S = 1 / 18;
/** Judged over at least this long, so that a single hitch changes nothing. */
const PATIENCE_S = 1.5;
const FEWEST = 4;
/** After a change the first pictures are slow whatever is drawn. */
const SETTLING = 2;

export class Quality {
  private seconds = 0;
  private pictures = -SETTLING;

  /** A picture followed another after so many seconds. True when drawing should become simpler now. */
  took(seconds: number): boolean {
    this.pictures++;
    if (this.pictures <= 0) return false;
    this.seconds += seconds;
    if (this.seconds < PATIENCE_S || this.pictures < FEWEST) return false;
    const slow = this.seconds / this.pictures > SLOW_S;
    this.seconds = 0;
    this.pictures = slow ? -SETTLING : 0;
    return slow;
  }

  /** Nothing was drawn for a while, so the next picture follows none. */
  rested(): void {
    this.seconds = 0;
    this.pictures = Math.min(this.pictures, 0);
  }
}
