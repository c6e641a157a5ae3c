/**
 * Where the play head stands: a buffer of frames, a clock, and what the two allow. It knows neither
 * Three nor the page nor the connection; it says how many frames of credit are due and the caller grants them.
 */

import { between } from "./between";
import type { Sign } from "./protocol";
import { CONFIDENCE_AT, FPS, FRAME_WIDTH, SCALE } from "./skeleton";
import type { Chunk } from "./wire";

export const SLOWER = 0.6;
export const SPEED_RANGE = [0.25, 2] as const;
/** Frames that may be ahead of the play head (3 s at normal speed); the connection grants so many as it asks. */
export const WINDOW = 75;
/** The server counts no more than this as granted and not yet sent. */
const MOST_CREDIT = 1500;
/** Credit is granted in steps of at least this many frames, to keep messages few. */
const TOP_UP = 15;
/** After running dry, play on once so many frames are there. */
const RECOVERY = 8;

/** A part that is repeated is never shorter than this: of a frame or two nothing would be seen to move. */
export const SHORTEST_PART = 6;

export type State = "empty" | "waiting" | "playing" | "paused" | "finished";

export class Playback {
  private frames = new Int16Array(0);
  private received = 0;
  private granted = 0;
  private planned = 0;
  private ended = false;
  private dry = true;
  private ranDry = false;
  private running = false;
  private head = 0;
  private rate = 1;
  private signs: Sign[] = [];
  private repeats = false;
  private from: number | null = null;
  private to: number | null = null;
  private reachedEnd = false;
  private watched = 0;
  private beganAgain = 0;

  /** Whether a new production begins to play by itself. */
  autoplay = true;

  /** Begin with an empty buffer and play as soon as motion arrives. */
  open(plannedFrames: number): void {
    const values = plannedFrames * FRAME_WIDTH;
    if (this.frames.length < values) this.frames = new Int16Array(values);
    this.planned = plannedFrames;
    this.received = 0;
    this.granted = WINDOW;
    this.ended = false;
    this.dry = true;
    this.ranDry = false;
    this.running = this.autoplay && plannedFrames > 0;
    this.head = 0;
    this.signs = [];
    this.loop = false; // the next text is a new one
    this.reachedEnd = false;
    this.watched = 0;
    this.beganAgain = 0;
  }

  clear(): void {
    this.open(0);
  }

  /** A new connection starts at the first missing frame, with no more credit than it asked with. */
  reconnected(): void {
    this.granted = this.received + WINDOW;
  }

  addSign(sign: Sign): void {
    if (sign.index === this.signs.length) this.signs.push(sign); // a resumption repeats them
  }

  /** Frames may overlap what is there (after a resumption) but must leave no gap. */
  addChunk(chunk: Chunk): void {
    const skip = this.received - chunk.firstFrame;
    if (skip < 0) throw new Error(`frames ${this.received} to ${chunk.firstFrame} are missing`);
    if (skip >= chunk.frameCount) return;
    const fresh = chunk.frames.subarray(skip * FRAME_WIDTH);
    const at = this.received * FRAME_WIDTH;
    if (at + fresh.length > this.frames.length) {
      const larger = new Int16Array(Math.max(2 * this.frames.length, at + fresh.length));
      larger.set(this.frames.subarray(0, at));
      this.frames = larger;
    }
    this.frames.set(fresh, at);
    this.received += chunk.frameCount - skip;
  }

  end(frames: number): void {
    this.ended = true;
    this.planned = frames;
    this.received = Math.min(this.received, frames);
    if (this.from !== null) this.from = this.fitting(this.from, 0, this.last - SHORTEST_PART);
    if (this.to !== null) this.to = this.fitting(this.to, SHORTEST_PART, this.last);
  }

  /** Frames to grant now so that the buffer stays WINDOW ahead of the head; 0 while enough is on its way. */
  takeCredit(): number {
    if (this.ended || this.planned === 0) return 0;
    const ahead = Math.ceil(WINDOW * Math.max(1, this.rate));
    const wanted = Math.min(Math.floor(this.head) + ahead, this.received + MOST_CREDIT);
    const due = wanted - this.granted;
    if (due < TOP_UP) return 0;
    this.granted += due;
    return due;
  }

  /** Whether a frame was due and not there since this was last asked. */
  takeRanDry(): boolean {
    const ranDry = this.ranDry;
    this.ranDry = false;
    return ranDry;
  }

  /** Let `seconds` of real time pass. True when the picture changes. */
  advance(seconds: number): boolean {
    if (!this.running || this.received === 0) return false;
    const last = this.received - 1;
    if (this.dry) {
      if (!this.ended && this.head > 0 && last - this.head < RECOVERY) return false;
      this.dry = false;
    }
    const before = this.head;
    const turn = this.to !== null && this.to <= last ? this.to : null;
    this.head = Math.min(this.head + seconds * FPS * this.rate, Math.max(turn ?? last, this.head));
    if (this.head >= (turn ?? last)) {
      if (turn !== null || this.ended) this.reachedEnd = true;
      if (turn !== null || (this.ended && this.loop)) {
        this.head = this.first;
        this.beganAgain++;
      } else if (!this.ended) this.dry = this.ranDry = true;
      else {
        this.head = last;
        this.running = false;
      }
    }
    if (this.head !== before) this.watched += seconds;
    return this.head !== before;
  }

  play(): void {
    if (this.planned === 0) return;
    if (this.state === "finished") {
      this.head = this.first;
      this.beganAgain++;
    }
    this.running = true;
  }

  pause(): void {
    this.running = false;
  }

  toggle(): void {
    if (this.running) this.pause();
    else this.play();
  }

  replay(speed: number = this.rate): void {
    this.speed = speed;
    this.head = this.first;
    this.beganAgain++;
    this.running = this.planned > 0;
  }

  /** Go to a whole frame and stay as playing or paused as before; unreceived frames are waited for. */
  seek(frame: number): void {
    this.head = Math.min(Math.max(0, Math.round(frame)), Math.max(0, this.length - 1));
    this.dry = this.head >= this.received;
  }

  /**
   * Repeat from the frame under the head (A) or up to it (B), or take that mark back. A mark at an end leaves room for
   * a part that can be seen; one that leaves none between the two makes the other go.
   */
  mark(which: "A" | "B"): void {
    const here = Math.floor(this.head);
    if (which === "A") this.from = this.from === null ? this.fitting(here, 0, this.last - SHORTEST_PART) : null;
    else this.to = this.to === null ? this.fitting(here, SHORTEST_PART, this.last) : null;
    if (this.from !== null && this.to !== null && this.to - this.from < SHORTEST_PART) {
      if (which === "A") this.to = null;
      else this.from = null;
    }
    this.repeats = true;
  }

  private fitting(frame: number, least: number, most: number): number {
    return Math.max(0, Math.min(Math.max(frame, least), most));
  }

  private get last(): number {
    return Math.max(0, this.planned - 1);
  }

  /** Frames A and B, null where the production's own ends hold. */
  get marks(): readonly [from: number | null, to: number | null] {
    return [this.from, this.to];
  }

  get loop(): boolean {
    return this.repeats;
  }

  /** Without looping there is no part to be repeated either. */
  set loop(loop: boolean) {
    this.repeats = loop;
    if (!loop) this.from = this.to = null;
  }

  /** Where playing begins. */
  private get first(): number {
    return this.from ?? 0;
  }

  /** Stop and move by whole frames. */
  step(by: number): void {
    this.pause();
    const from = by > 0 ? Math.floor(this.head) : Math.ceil(this.head);
    const last = Math.max(0, this.received - 1);
    this.head = Math.min(Math.max(0, from + by), last);
  }

  /** Go to the beginning of the next sign, or of the one before; a letter is a sign here, and a pause is none. */
  stepSign(by: 1 | -1): void {
    const starts = this.signs.filter(({ kind }) => kind !== "pause").map((sign) => sign.start_frame);
    const next = by > 0 ? starts.find((start) => start > this.head) : starts.findLast((start) => start < Math.floor(this.head));
    if (next !== undefined) this.seek(next);
    else if (by < 0) this.seek(0);
  }

  get speed(): number {
    return this.rate;
  }

  set speed(speed: number) {
    const wanted = Math.round(100 * speed) / 100; // steps of 0.1 add up to more digits than anybody means
    this.rate = Math.min(Math.max(wanted, SPEED_RANGE[0]), SPEED_RANGE[1]);
  }

  get state(): State {
    if (this.planned === 0) return "empty";
    if (this.running) return this.dry ? "waiting" : "playing";
    return this.ended && this.head >= this.received - 1 ? "finished" : "paused";
  }

  /** The play head in frames, fractional between two of them. */
  get time(): number {
    return this.head;
  }

  /** Frames in all: planned, and exact once the stream has ended. */
  get length(): number {
    return this.planned;
  }

  get nextFrame(): number {
    return this.received;
  }

  /** Whether it was watched to its end, or to the end of the part that is repeated. */
  get seen(): boolean {
    return this.reachedEnd;
  }

  /** For how long motion has been seen to move, at whatever speed. */
  get watchedSeconds(): number {
    return this.watched;
  }

  /** How often it was begun again from its beginning, or from that of the part that is repeated. */
  get replays(): number {
    return this.beganAgain;
  }

  get complete(): boolean {
    return this.ended && this.received === this.planned;
  }

  /** All values received, as the stream's hash covers them. */
  get data(): Int16Array<ArrayBuffer> {
    return this.frames.subarray(0, this.received * FRAME_WIDTH);
  }

  get allSigns(): readonly Sign[] {
    return this.signs;
  }

  /** Index of the sign under the play head, or -1. Signs follow each other in time, whatever the text's order is. */
  get currentSign(): number {
    const frame = Math.floor(this.head);
    if (this.received === 0) return -1;
    for (let i = 0; i < this.signs.length; i++) {
      const sign = this.signs[i];
      if (frame >= sign.start_frame && frame < sign.end_frame) return i;
    }
    return -1;
  }

  /**
   * Write the pose under the play head into `out` (FRAME_WIDTH floats: metres, 0..1, 0..1). Between frames
   * a Catmull-Rom curve: straight lines show as stutter in slow motion. False while there is no frame at all.
   */
  sample(out: Float32Array): boolean {
    if (this.received === 0) return false;
    const last = this.received - 1;
    const at = Math.min(this.head, last);
    const i = Math.floor(at);
    const t = at - i;
    const f = this.frames;
    const b = i * FRAME_WIDTH;
    if (t === 0) {
      for (let k = 0; k < FRAME_WIDTH; k++) out[k] = f[b + k] / SCALE;
      return true;
    }
    const a = Math.max(0, i - 1) * FRAME_WIDTH;
    const c = (i + 1) * FRAME_WIDTH;
    const d = Math.min(last, i + 2) * FRAME_WIDTH;
    const [wa, wb, wc, wd] = between(t);
    for (let k = 0; k < FRAME_WIDTH; k++) {
      out[k] = (wa * f[a + k] + wb * f[b + k] + wc * f[c + k] + wd * f[d + k]) / SCALE;
    }
    for (let k = CONFIDENCE_AT; k < FRAME_WIDTH; k++) out[k] = Math.min(1, Math.max(0, out[k]));
    return true;
  }
}
