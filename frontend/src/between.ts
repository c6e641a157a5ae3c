/** What stands between two frames: a curve through them and their neighbours, so that hands do not turn at corners. */

const weights: [number, number, number, number] = [0, 0, 0, 0];

/**
 * How much each of four frames in a row counts at t of the way from the second to the third, 0..1 (Catmull and Rom,
 * 1974). The same array every time.
 */
export function between(t: number): readonly [number, number, number, number] {
  weights[0] = 0.5 * t * (-1 + t * (2 - t));
  weights[1] = 0.5 * (2 + t * t * (3 * t - 5));
  weights[2] = 0.5 * t * (1 + t * (4 - 3 * t));
  weights[3] = 0.5 * t * t * (t - 1);
  return weights;
}
