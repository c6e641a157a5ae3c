/**
 * One viewer's productions, from the press of Sign to the last frame: asks for them, takes in what comes, checks it.
 * It knows neither the panels nor Three; what they need to know goes out through its events.
 */

import { hex } from "./hex";
import type { Playback } from "./playback";
import type { Accepted, Plan, ProductionRequest, Sign } from "./protocol";
import { FRAME_WIDTH, JOINTS, SKELETON_VERSION } from "./skeleton";
import { ProductionSocket } from "./socket";
import type { Chunk } from "./wire";
import { errorWords, words } from "./words";

/** What became of the text: `moving` from the first frame that is here. */
export type Request =
  | { kind: "none" }
  | { kind: "asked" }
  | { kind: "accepted"; production: Accepted }
  | { kind: "moving"; production: Accepted };

export type Connection = "opening" | "open" | "lost";

/** Something that stays said until the next thing happens. */
export interface Notice {
  kind: "busy" | "error";
  text: string;
}

export interface SessionEvents {
  /** Another production begins; its motion is still to come. */
  accepted(production: Accepted): void;
  /** Its first motion is here. */
  moving(production: Accepted): void;
  /** All of it came, and it is not the very motion that was signed first. */
  inexact(): void;
  /** The server will not sign this, or cannot go on. */
  refused(code: string, message: string): void;
  /** What would be signed, as `plan` asked last; nothing under way changes by it. */
  planned(plan: Plan): void;
  /** There is no such plan. retryAfterSeconds: when to ask again, 0 for never. */
  unplanned(code: string, message: string, retryAfterSeconds: number): void;
  /** Something is to be drawn or said anew. */
  changed(): void;
}

/** So long without an answer is said; after a few seconds more the connection counts as lost. */
const LATE_MS = 2000;

export class Session {
  request: Request = { kind: "none" };
  connection: Connection = "opening";
  notice: Notice | null = null;
  /** From the press of Sign to the first picture of motion, milliseconds; 0 before. */
  latencyMs = 0;
  /** Of all frames as they arrived here, once they all have; "" before, and where a page may not compute it. */
  sha256 = "";
  /** Texts to be signed after the present one, the next one first. */
  private readonly queue: ProductionRequest[] = [];
  /** What came of the next text while the present one is still being watched, to be taken in at its end. */
  private early: { frames: number; readonly came: (() => void)[] } | null = null;
  private askedAt = 0;
  private answered = false;
  private readonly socket: ProductionSocket;

  constructor(
    url: string,
    private readonly playback: Playback,
    private readonly events: SessionEvents,
  ) {
    this.socket = new ProductionSocket(url, {
      connected: () => this.connected("open"),
      lost: () => this.connected("lost"),
      accepted: (message) => this.take(() => this.accepted(message)),
      sign: (sign) => this.take(() => playback.addSign(sign)),
      chunk: (chunk) => this.take(() => this.chunk(chunk), chunk.firstFrame + chunk.frameCount),
      end: (frames, sha256, exact) => this.take(() => void this.end(frames, sha256, exact)),
      busy: (seconds, interrupted) => this.busy(Math.ceil(seconds), interrupted),
      error: (code, message) => this.take(() => this.error(code, message)),
      planned: (plan) => events.planned(plan),
      unplanned: (code, message, seconds) => events.unplanned(code, errorWords(code, message), seconds),
      nextFrame: () => (this.early ? this.early.frames : playback.nextFrame),
    });
  }

  /** How many texts wait for the present one to end. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Whether the server has been silent for longer than it should be. */
  get late(): boolean {
    return this.request.kind === "asked" && !this.answered && performance.now() - this.askedAt > LATE_MS;
  }

  get production(): Accepted | null {
    return "production" in this.request ? this.request.production : null;
  }

  /** Sign this now, whatever was under way or waiting. */
  sign(request: ProductionRequest): void {
    this.forgetQueue();
    this.begin();
    this.playback.clear();
    this.socket.produce(request);
  }

  /** Sign this as soon as everything before it has been watched. */
  signNext(request: ProductionRequest): void {
    if (this.request.kind === "none") return this.sign(request);
    this.queue.push(request);
    this.advanceQueue();
  }

  /** Play a stored production. */
  replay(production: string): void {
    this.forgetQueue();
    this.begin();
    this.playback.clear();
    this.socket.resume(production);
  }

  /** Play motion that is all here, and no production of the server: a clip of a study, or what a description composes.
   * frames: FRAME_WIDTH values each. */
  present(production: Accepted, frames: Int16Array<ArrayBuffer>, signs: readonly Sign[] = []): void {
    const frameCount = frames.length / FRAME_WIDTH;
    this.forgetQueue();
    this.socket.cancel();
    this.begin();
    this.playback.clear();
    this.answered = true;
    this.accepted({ ...production, frames: frameCount });
    for (const sign of signs) this.playback.addSign(sign);
    this.chunk({ firstFrame: 0, frameCount, epoch: production.epoch, frames });
    this.playback.end(frameCount);
    this.events.changed();
  }

  /** Ask what would be signed. False, and nothing asked, while no connection stands. */
  plan(request: ProductionRequest): boolean {
    return this.socket.plan(request);
  }

  /** The network may be back. */
  retry(): void {
    this.socket.retry();
  }

  /** The network has gone, as the browser says. */
  suspect(): void {
    this.socket.suspect();
  }

  /** Once a picture: grant what the play head has made room for, and go on to the next text at the end. */
  update(): void {
    this.advanceQueue();
    const frames = this.playback.takeCredit();
    if (frames > 0) this.socket.credit(frames, this.playback.takeRanDry());
  }

  /** A picture was drawn. */
  drawn(): void {
    if (this.latencyMs === 0 && this.playback.nextFrame > 0) this.latencyMs = performance.now() - this.askedAt;
  }

  tell(text: string, kind: Notice["kind"] = "error"): void {
    this.notice = { kind, text };
    this.events.changed();
  }

  dispose(): void {
    this.socket.dispose();
  }

  private take(act: () => void, frames = 0): void {
    this.answered = true;
    if (!this.early) return act();
    this.early.frames = Math.max(this.early.frames, frames);
    this.early.came.push(act);
  }

  /** The next text is asked for once the present one is all here, and begins once that has been watched. */
  private advanceQueue(): void {
    const { playback, queue } = this;
    if (queue.length === 0) return;
    if (!this.early && playback.complete) {
      this.early = { frames: 0, came: [] };
      this.socket.produce(queue[0]);
    }
    if (!this.early || playback.state !== "finished") return;
    const { came } = this.early;
    this.early = null;
    queue.shift();
    this.begin();
    playback.clear();
    for (const act of came) act();
  }

  private forgetQueue(): void {
    this.queue.length = 0;
    this.early = null;
  }

  private begin(): void {
    this.answered = false;
    this.notice = null;
    this.request = { kind: "asked" };
    this.askedAt = performance.now();
    this.latencyMs = 0;
    this.sha256 = "";
  }

  private connected(connection: Connection): void {
    this.connection = connection;
    this.events.changed();
  }

  private accepted(message: Accepted): void {
    this.notice = null;
    if (this.production?.production === message.production) {
      this.playback.reconnected();
    } else {
      if (message.skeleton.version !== SKELETON_VERSION || message.skeleton.joints.length !== JOINTS.length) {
        this.socket.cancel();
        this.tell(words.status.renewed);
        return;
      }
      this.request = { kind: "accepted", production: message };
      this.playback.open(message.frames);
      this.events.accepted(message);
    }
    this.update();
  }

  private chunk(chunk: Chunk): void {
    this.playback.addChunk(chunk);
    if (this.request.kind !== "accepted") return;
    this.request = { kind: "moving", production: this.request.production };
    this.events.moving(this.request.production);
  }

  private async end(frames: number, sha256: string, exact: boolean): Promise<void> {
    this.playback.end(frames);
    if (!exact) this.events.inexact();
    this.events.changed();
    if (!this.playback.complete || !crypto.subtle) return; // subtle exists on secure pages only
    const { production } = this;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", this.playback.data));
    if (production?.production !== this.production?.production) return;
    this.sha256 = hex(digest);
    if (this.sha256 !== sha256) this.tell(words.status.damaged);
  }

  private busy(seconds: number, interrupted: boolean): void {
    if (this.early) return; // it is asked again by itself while the present text is still being watched
    this.tell(interrupted ? words.status.interrupted(seconds) : words.status.full(seconds), "busy");
  }

  private error(code: string, message: string): void {
    if (this.request.kind !== "moving") this.request = { kind: "none" };
    this.events.refused(code, errorWords(code, message));
    const next = this.queue.shift();
    if (next && this.request.kind === "none") {
      this.begin();
      this.socket.produce(next);
    }
  }
}
