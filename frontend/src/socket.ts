/**
 * The connection to the signing server: sends requests, hands on what comes back, and after a loss
 * connects again and goes on at the frame that is still missing. It holds no motion itself.
 */

import { hex } from "./hex";
import { WINDOW } from "./playback";
import { type Accepted, parseMessage, type Plan, type ProductionRequest, type Sign } from "./protocol";
import { type Chunk, decodeChunk } from "./wire";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 4000;
/** A server that owes something says it within a fraction of this; a network that is cut says nothing at all. */
const LONGEST_SILENCE_MS = 5000;
const LOOK_EVERY_MS = 1000;

export interface SocketEvents {
  connected(): void;
  /** The connection is gone; it is tried again until it stands. */
  lost(): void;
  accepted(message: Accepted): void;
  sign(sign: Sign): void;
  chunk(chunk: Chunk): void;
  /** exact: whether these are the very bytes that this production had when it was first made. */
  end(frames: number, sha256: string, exact: boolean): void;
  /** Asked again by itself after so many seconds. interrupted: the server gave up what it had begun, to be resumed. */
  busy(retryAfterSeconds: number, interrupted: boolean): void;
  error(code: string, message: string): void;
  /** The answer to the last plan that was asked for. */
  planned(plan: Plan): void;
  /** There is none: for what is wrong with it, or because so many are asked for; then after how many seconds again. */
  unplanned(code: string, message: string, retryAfterSeconds: number): void;
  /** The first frame that the viewer does not have yet. */
  nextFrame(): number;
}

/** What the server still owes us, and so what to ask for again after a loss. */
type Pending =
  | { kind: "none" }
  | { kind: "produce"; request: ProductionRequest; key: string }
  | { kind: "resume"; production: string };

export class ProductionSocket {
  private socket: WebSocket | null = null;
  private pending: Pending = { kind: "none" };
  private epoch = -1;
  private retryMs = FIRST_RETRY_MS;
  private retryTimer = 0;
  /** The server gave the slot to someone else while nothing was granted; more credit means: resume. */
  private parked = false;
  private disposed = false;
  private stands = false;
  /** Frames that were granted on this connection and have not come. */
  private owed = 0;
  /** When something last came, or began to be waited for. */
  private heardAt = 0;
  /** Plans that were asked for on this connection and not answered; answers come in order. */
  private plansDue = 0;
  private readonly looking: number;
  /** What came, one after the other: inflating takes a moment, and nothing may overtake it. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly events: SocketEvents,
  ) {
    this.looking = window.setInterval(() => this.look(), LOOK_EVERY_MS);
    this.connect();
  }

  produce(request: ProductionRequest): void {
    this.ask({ kind: "produce", request, key: newKey() });
  }

  /** Ask what would be signed, beside whatever is under way. False, and nothing asked, while no connection stands. */
  plan(request: ProductionRequest): boolean {
    if (!this.isOpen()) return false;
    this.plansDue++;
    this.send({ type: "plan", ...request });
    return true;
  }

  /** Play a stored production: from its start on a fresh page, else from the first missing frame. */
  resume(production: string): void {
    this.ask({ kind: "resume", production });
  }

  /** dry: whether the viewer had nothing left to show since the last time; the server counts it. */
  credit(frames: number, dry: boolean): void {
    if (this.parked) {
      this.parked = false;
      this.sendPending();
      return;
    }
    if (this.owed <= 0) this.heardAt = performance.now();
    this.owed += frames;
    this.send({ type: "credit", frames, dry });
  }

  cancel(): void {
    const running = this.pending.kind !== "none";
    this.pending = { kind: "none" };
    this.epoch = -1;
    if (running) this.send({ type: "cancel" });
  }

  /** The network may be back: do not wait for the next attempt. */
  retry(): void {
    if (this.socket !== null || this.disposed) return;
    clearTimeout(this.retryTimer);
    this.connect();
  }

  /** The network has gone, as the browser says: connections through it are dead, though none of them knows yet. */
  suspect(): void {
    if (this.socket && !this.disposed) this.drop(this.socket);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.retryTimer);
    clearInterval(this.looking);
    this.socket?.close();
    this.socket = null;
  }

  private ask(pending: Pending): void {
    this.pending = pending;
    this.epoch = -1;
    this.parked = false;
    clearTimeout(this.retryTimer);
    if (this.isOpen()) this.sendPending();
    else if (this.socket === null) this.connect();
  }

  private connect(): void {
    this.retryTimer = 0;
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.heardAt = performance.now();
    this.stands = false;
    socket.onopen = () => {
      if (this.pending.kind === "none") this.stand();
      this.sendPending();
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      this.stand();
      this.heardAt = performance.now();
      this.inTurn(() => this.receive(event.data));
    };
    socket.onclose = () => this.inTurn(() => this.closed());
    this.socket = socket;
  }

  /** Something between here and the server may open a connection and answer nothing: an answer proves it. */
  private stand(): void {
    if (this.stands) return;
    this.stands = true;
    this.retryMs = FIRST_RETRY_MS;
    this.events.connected();
  }

  private inTurn(act: () => void | Promise<void>): void {
    this.turn = this.turn.then(() => (this.disposed ? undefined : act())).catch((error) => this.unreadable(error));
  }

  private closed(): void {
    this.socket = null;
    this.epoch = -1;
    this.plansDue = 0;
    clearTimeout(this.retryTimer); // a busy server's: the new connection asks again by itself
    this.events.lost();
    this.retryTimer = window.setTimeout(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(2 * this.retryMs, LONGEST_RETRY_MS);
  }

  /** A network that is cut closes nothing: whoever is owed something and hears nothing has lost the connection. */
  private look(): void {
    const { socket } = this;
    if (!socket || performance.now() - this.heardAt < LONGEST_SILENCE_MS) return;
    if (socket.readyState === WebSocket.OPEN && !this.waits) return;
    this.drop(socket);
  }

  private drop(socket: WebSocket): void {
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.heardAt = performance.now(); // once is enough
    this.inTurn(() => this.closed());
  }

  /** Whether the server's next words are due. A busy server named a time of its own. */
  private get waits(): boolean {
    if (this.pending.kind === "none" || this.parked || this.retryTimer) return false;
    return this.epoch < 0 || this.owed > 0;
  }

  /** A server newer than this page, most likely. */
  private unreadable(error: unknown): void {
    console.error(error);
    this.cancel();
    this.events.error("unreadable", "This page cannot read what the server sends. Please reload it.");
  }

  private async receive(data: string | ArrayBuffer): Promise<void> {
    if (typeof data === "string") return this.told(data);
    const chunk = await decodeChunk(data);
    if (chunk.epoch !== this.epoch) return; // of a production that was left
    this.owed -= chunk.frameCount;
    this.events.chunk(chunk);
  }

  private told(data: string): void {
    const message = parseMessage(data);
    switch (message?.type) {
      case "accepted":
        if (this.pending.kind === "none") return; // cancelled while the answer was on its way
        this.epoch = message.epoch;
        this.pending = { kind: "resume", production: message.production };
        this.events.accepted(message);
        break;
      case "plan":
        if (this.isLastPlan()) this.events.planned(message);
        break;
      case "sign":
        if (this.epoch >= 0) this.events.sign(message);
        break;
      case "end":
        if (this.epoch < 0) return;
        this.pending = { kind: "none" };
        this.events.end(message.frames, message.sha256, message.exact);
        break;
      case "busy":
        if (message.about === "plan") {
          if (this.isLastPlan()) this.events.unplanned("busy", "", message.retry_after);
          return;
        }
        this.epoch = -1;
        this.events.busy(message.retry_after, message.production !== undefined);
        this.retryTimer = window.setTimeout(() => this.sendPending(), 1000 * message.retry_after);
        break;
      case "error":
        if (message.about === "plan") {
          if (this.isLastPlan()) this.events.unplanned(message.code, message.message, 0);
          return;
        }
        if (message.code === "no_production") return; // our credit met the end on its way
        this.parked = message.code === "parked_too_long";
        if (this.parked) return;
        this.pending = { kind: "none" };
        this.events.error(message.code, message.message);
        break;
    }
  }

  /** One of the plans that were asked for is answered; only the last still matters to anyone. */
  private isLastPlan(): boolean {
    this.plansDue--;
    return this.plansDue === 0;
  }

  /** Ask, and grant the first frames in the same breath: a page that redraws its panels takes long to answer. */
  private sendPending(): void {
    this.retryTimer = 0;
    if (this.pending.kind === "none") return;
    this.owed = WINDOW;
    this.heardAt = performance.now();
    if (this.pending.kind === "produce") {
      this.send({ type: "produce", ...this.pending.request, key: this.pending.key });
    } else {
      this.send({ type: "resume", production: this.pending.production, next_frame: this.events.nextFrame() });
    }
    this.send({ type: "credit", frames: WINDOW });
  }

  private isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  private send(message: object): void {
    if (this.isOpen()) this.socket?.send(JSON.stringify(message));
  }
}

/** Names one press of Sign, so that asking again after a loss is not asking for another: 128 bits, in hexadecimal. */
function newKey(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}
