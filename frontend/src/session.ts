/**
 * One viewer's productions, from the press of Sign to the last frame: asks for them, takes in what comes, checks it.
 * It knows neither the panels nor Three; what they need to know goes out through its events.
 */

import type { Playback } from "./playback";
import type { Accepted, ProductionRequest } from "./protocol";
import { JOINTS, SKELETON_VERSION } from "./skeleton";
import { ProductionSocket } from "./socket";
import type { Chunk } from "./wire";

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
  /** Something is to be drawn or said anew. */
  changed(): void;
}

export class Session {
  request: Request = { kind: "none" };
  connection: Connection = "opening";
  notice: Notice | null = null;
  /** From the press of Sign to the first picture of motion, milliseconds; 0 before. */
  latencyMs = 0;
  /** Of all frames as they arrived here, once they all have; "" before, and where a page may not compute it. */
  sha256 = "";
  private askedAt = 0;
  private readonly socket: ProductionSocket;

  constructor(
    url: string,
    private readonly playback: Playback,
    private readonly events: SessionEvents,
  ) {
    this.socket = new ProductionSocket(url, {
      connected: () => this.connected("open"),
      lost: () => this.connected("lost"),
      accepted: (message) => this.accepted(message),
      sign: (sign) => playback.addSign(sign),
      chunk: (chunk) => this.chunk(chunk),
      end: (frames, sha256, exact) => void this.end(frames, sha256, exact),
      busy: (seconds, interrupted) => this.busy(Math.ceil(seconds), interrupted),
      error: (code, message) => this.error(code, message),
      nextFrame: () => playback.nextFrame,
    });
  }

  get production(): Accepted | null {
    return "production" in this.request ? this.request.production : null;
  }

  sign(request: ProductionRequest): void {
    this.begin();
    this.playback.autoplay = true;
    this.playback.clear();
    this.socket.produce(request);
  }

  /** Play a stored production. */
  replay(production: string): void {
    this.begin();
    this.socket.resume(production);
  }

  /** The network may be back. */
  retry(): void {
    this.socket.retry();
  }

  /** Grant what the play head has made room for. */
  grant(): void {
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

  private begin(): void {
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
        this.tell("The server has been renewed. Please reload the page.");
        return;
      }
      this.request = { kind: "accepted", production: message };
      this.playback.open(message.frames);
      this.events.accepted(message);
    }
    this.grant();
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
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (production?.production !== this.production?.production) return;
    this.sha256 = hex;
    if (hex !== sha256) this.tell("The motion was damaged on its way here.");
  }

  private busy(seconds: number, interrupted: boolean): void {
    const why = interrupted ? "The server stopped in the middle of this." : "Everyone is being served.";
    this.tell(`${why} Trying again in ${seconds} s.`, "busy");
  }

  private error(code: string, message: string): void {
    if (this.request.kind !== "moving") this.request = { kind: "none" };
    this.events.refused(code, message);
  }
}
