/** A waiting person looks about: mostly at the viewer, now and then a little aside. */

import { FACE, FACE_AT } from "./skeleton";

const slot = (name: string): number => FACE_AT + FACE.indexOf(name);
const UP = [slot("eyeLookUpLeft"), slot("eyeLookUpRight")];
const DOWN = [slot("eyeLookDownLeft"), slot("eyeLookDownRight")];
/** To the signer's left, and to the right. */
const LEFT = [slot("eyeLookOutLeft"), slot("eyeLookInRight")];
const RIGHT = [slot("eyeLookInLeft"), slot("eyeLookOutRight")];

/** Eyes jump: so long does a jump take, and so long they stay where they are, seconds. */
const JUMP_S = 0.09;
const SHORTEST_STAY_S = 0.7;
const LONGEST_STAY_S = 3.2;
/** How far they go at most, as weights, and how often they come back to the viewer. */
const ASIDE = 0.28;
const UPWARDS = 0.1;
const BACK = 0.6;

export class Glance {
  private x = 0;
  private y = 0;
  private fromX = 0;
  private fromY = 0;
  private toX = 0;
  private toY = 0;
  private jumped = JUMP_S;
  private stay = LONGEST_STAY_S;

  /** chance: numbers in 0..1, for tests that want the same ones. */
  constructor(private readonly chance: () => number = Math.random) {}

  /** Let time pass and turn the eyes of `frame` to where they look now. True while they move. */
  update(seconds: number, frame: Float32Array): boolean {
    this.stay -= seconds;
    if (this.stay <= 0) this.aim();
    const moves = this.jumped < JUMP_S;
    if (moves) {
      this.jumped = Math.min(JUMP_S, this.jumped + seconds);
      const t = this.jumped / JUMP_S;
      const share = t * t * (3 - 2 * t);
      this.x = this.fromX + share * (this.toX - this.fromX);
      this.y = this.fromY + share * (this.toY - this.fromY);
    }
    for (let eye = 0; eye < 2; eye++) {
      frame[this.x > 0 ? LEFT[eye] : RIGHT[eye]] += Math.abs(this.x);
      frame[this.y > 0 ? UP[eye] : DOWN[eye]] += Math.abs(this.y);
    }
    return moves;
  }

  private aim(): void {
    const { chance } = this;
    const back = chance() < BACK;
    this.fromX = this.x;
    this.fromY = this.y;
    this.toX = back ? 0 : ASIDE * (2 * chance() - 1);
    this.toY = back ? 0 : UPWARDS * (2 * chance() - 1);
    this.jumped = 0;
    this.stay = JUMP_S + SHORTEST_STAY_S + (LONGEST_STAY_S - SHORTEST_STAY_S) * chance();
  }
}
