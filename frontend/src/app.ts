/** The signing page at work: what comes from the server goes into the playback, and the play head moves the avatar. */

import { Avatar } from "./avatar";
import { Blink } from "./blink";
import { Glance } from "./glance";
import { Keyboard } from "./keyboard";
import { calm, inside, part } from "./page";
import { Caption } from "./panels/caption";
import { SignForm } from "./panels/form";
import { RatingPanel } from "./panels/rating";
import { Status, type StatusKind } from "./panels/status";
import { Transport } from "./panels/transport";
import { Playback } from "./playback";
import type { Accepted, ProductionRequest } from "./protocol";
import { restFrame } from "./rest";
import { FRAME_WIDTH, JOINTS, SKELETON_VERSION } from "./skeleton";
import { ProductionSocket } from "./socket";
import { Stage } from "./stage";
import type { Chunk } from "./wire";

/** How long the avatar takes from where it stands into a new production, seconds. */
const BLEND_S = 0.25;
/** Errors that are about the text; they are shown beside it. */
const ABOUT_THE_TEXT = /^(text_|nothing_to_sign|language_)/;

export class App {
  readonly playback = new Playback();
  avatar: Avatar | null = null;
  /** From the press of Sign to the first picture of motion, milliseconds; 0 before. */
  latencyMs = 0;
  /** Of all frames as they arrived here, once they all have; "" before, and where a page may not compute it. */
  sha256 = "";
  private readonly stage = new Stage(part("stage", HTMLCanvasElement));
  private readonly viewer = inside(document.body, ".viewer", HTMLElement);
  private readonly status = new Status(part("status", HTMLElement));
  private readonly caption = new Caption((frame) => this.control(() => this.playback.seek(frame)));
  private readonly transport = new Transport(this.playback, () => this.control());
  private readonly rating = new RatingPanel(() => this.playback.speed);
  private readonly form = new SignForm((request) => this.sign(request));
  private readonly help = part("help", HTMLDialogElement);
  private readonly permalink = part("permalink", HTMLAnchorElement);
  private readonly keyboard = new Keyboard(
    this.playback,
    () => this.transport.changed(),
    () => this.help.showModal(),
  );
  private readonly blink = new Blink();
  private readonly glance = new Glance();
  private readonly listening = new AbortController();
  private readonly socket: ProductionSocket;
  production: Accepted | null = null;
  /** The production that the panels tell of. */
  private shown: Accepted | null = null;
  /** A message that stays until something new happens. */
  private problem = "";
  private problemKind: StatusKind = "error";
  private asked = false;
  private askedAt = 0;
  private connected = false;
  /** A connection stood before. */
  private lost = false;

  private readonly target = new Float32Array(FRAME_WIDTH);
  private readonly pose = new Float32Array(FRAME_WIDTH);
  private readonly from = new Float32Array(FRAME_WIDTH);
  private blend = 1;
  private stale = true;

  constructor() {
    const { signal } = this.listening;
    part("help-open", HTMLButtonElement).addEventListener("click", () => this.help.showModal(), { signal });
    this.permalink.addEventListener("click", (event) => void this.copyLink(event), { signal });
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.socket = new ProductionSocket(`${scheme}//${location.host}/ws/produce/`, {
      connected: () => this.onConnected(),
      lost: () => this.onLost(),
      accepted: (message) => this.onAccepted(message),
      sign: (sign) => this.playback.addSign(sign),
      chunk: (chunk) => this.onChunk(chunk),
      end: (frames, sha256, exact) => void this.onEnd(frames, sha256, exact),
      busy: (seconds, interrupted) => this.onBusy(Math.ceil(seconds), interrupted),
      error: (code, message) => this.onError(code, message),
      nextFrame: () => this.playback.nextFrame,
    });
    window.addEventListener("online", () => this.socket.retry(), { signal });
    const replayed = this.viewer.dataset.production;
    if (replayed) {
      this.asked = true;
      if (calm.matches) this.playback.autoplay = false;
      this.socket.resume(replayed);
    }
    this.stage.start(
      (seconds) => this.tick(seconds),
      () => this.drawn(),
    );
    void this.load();
  }

  dispose(): void {
    this.listening.abort();
    this.socket.dispose();
    this.keyboard.dispose();
    this.transport.dispose();
    this.rating.dispose();
    this.form.dispose();
    this.avatar?.dispose();
    this.stage.dispose();
  }

  private async load(): Promise<void> {
    try {
      this.avatar = await Avatar.load(this.stage.canvas.dataset.avatar as string);
    } catch {
      this.tell("The signer could not be loaded. Please reload the page.");
      return;
    }
    this.target.set(restFrame(this.avatar.rest));
    this.pose.set(this.target);
    this.stage.add(this.avatar);
    this.stale = true;
  }

  private sign(request: ProductionRequest): void {
    this.problem = "";
    this.asked = true;
    this.askedAt = performance.now();
    this.latencyMs = 0;
    this.sha256 = "";
    this.playback.autoplay = true;
    this.playback.clear();
    this.production = this.shown = null;
    // On a narrow page the form lies below the stage.
    if (this.viewer.getBoundingClientRect().top < 0) this.viewer.scrollIntoView();
    this.socket.produce(request);
  }

  private onConnected(): void {
    this.connected = true;
    this.stale = true;
  }

  private onLost(): void {
    this.connected = false;
    this.lost = true;
    this.stale = true;
  }

  private onBusy(seconds: number, interrupted: boolean): void {
    const why = interrupted ? "The server stopped in the middle of this." : "Everyone is being served.";
    this.tell(`${why} Trying again in ${seconds} s.`, "busy");
  }

  private onAccepted(message: Accepted): void {
    this.problem = "";
    if (this.production?.production === message.production) {
      this.playback.reconnected();
    } else {
      if (message.skeleton.version !== SKELETON_VERSION || message.skeleton.joints.length !== JOINTS.length) {
        this.socket.cancel();
        this.tell("The server has been renewed. Please reload the page.");
        return;
      }
      this.production = message;
      this.from.set(this.pose);
      this.blend = 0;
      this.playback.open(message.frames);
    }
    this.grant();
  }

  private onChunk(chunk: Chunk): void {
    this.playback.addChunk(chunk);
    if (this.production && this.shown !== this.production) this.showPanels(this.production);
  }

  /** The panels change with the first motion: laying them out before it would keep the page from drawing it at once. */
  private showPanels(production: Accepted): void {
    this.shown = production;
    this.caption.open(production, this.playback.allSigns);
    this.transport.show(true);
    this.rating.hide();
    this.permalink.href = `/p/${production.production}`;
    this.permalink.textContent = "Copy link";
    this.permalink.hidden = false;
  }

  private hidePanels(): void {
    this.caption.hide();
    this.transport.show(false);
    this.rating.hide();
    this.permalink.hidden = true;
  }

  private async onEnd(frames: number, sha256: string, exact: boolean): Promise<void> {
    this.playback.end(frames);
    if (!exact) this.caption.showInexact();
    this.stale = true;
    if (!this.playback.complete || !crypto.subtle) return; // subtle exists on secure pages only
    const production = this.production;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", this.playback.data));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (production !== this.production) return;
    this.sha256 = hex;
    if (hex !== sha256) this.tell("The motion was damaged on its way here.");
  }

  private onError(code: string, message: string): void {
    this.asked = false;
    if (!this.shown) this.hidePanels(); // they tell of what was signed before
    if (ABOUT_THE_TEXT.test(code)) this.form.showProblem(message);
    else this.tell(message);
  }

  /** Something went wrong: say so until the next thing happens. */
  private tell(problem: string, kind: StatusKind = "error"): void {
    this.problem = problem;
    this.problemKind = kind;
    this.stale = true;
  }

  /** A control was used: act, and draw even if the play head stands. */
  private control(act?: () => void): void {
    act?.();
    this.blend = 1;
    this.stale = true;
  }

  private grant(): void {
    const frames = this.playback.takeCredit();
    if (frames > 0) this.socket.credit(frames, this.playback.takeRanDry());
  }

  private tick(seconds: number): boolean {
    let moved = this.playback.advance(seconds) || this.stale;
    this.stale = false;
    this.grant();
    this.describe();
    if (this.shown) {
      this.transport.update();
      this.caption.highlight(this.playback.currentSign);
      if (this.playback.state === "finished") void this.rating.open(this.shown.production);
    }
    const { avatar } = this;
    if (!avatar) return false;
    const shows = this.playback.sample(this.target); // else the last pose is held
    if (shows && this.blend < 1) {
      this.blend = Math.min(1, this.blend + seconds / BLEND_S);
      const t = this.blend * this.blend * (3 - 2 * this.blend);
      for (let k = 0; k < FRAME_WIDTH; k++) this.pose[k] = this.from[k] + t * (this.target[k] - this.from[k]);
      moved = true;
    } else if (shows || this.blend >= 1) {
      this.pose.set(this.target);
    }
    const { state } = this.playback;
    if ((state === "empty" || state === "finished") && !calm.matches) {
      moved = this.blink.update(seconds, this.pose) || moved;
      moved = this.glance.update(seconds, this.pose) || moved;
    }
    if (moved) avatar.apply(this.pose);
    return moved;
  }

  private drawn(): void {
    if (this.latencyMs === 0 && this.playback.nextFrame > 0) this.latencyMs = performance.now() - this.askedAt;
  }

  /** The one line about what is going on. */
  private describe(): void {
    const { status } = this;
    if (!this.connected && this.lost) status.show("busy", this.describeLoss());
    else if (this.problem) status.show(this.problemKind, this.problem);
    else if (!this.avatar) status.show("busy", "Loading the signer …");
    else if (!this.connected) status.show("busy", "Connecting …");
    else {
      switch (this.playback.state) {
        case "playing":
          return status.show("good", "Signing");
        case "waiting":
          return status.show("busy", this.playback.nextFrame ? "Waiting for more motion …" : "Preparing the signs …");
        case "paused":
          return status.show("idle", "Paused");
        case "finished":
          return status.show("idle", "Finished");
        case "empty":
          return this.asked ? status.show("busy", "Preparing the signs …") : status.show("idle", "Ready");
      }
    }
  }

  /** Without a time that counts down: a screen reader would read out every second of it. */
  private describeLoss(): string {
    if (this.playback.state === "playing") return "The connection is lost. Signing what is already here …";
    if (!navigator.onLine) return "This device is offline. Signing goes on when the network is back.";
    return "The connection is lost. Trying again …";
  }

  private async copyLink(event: Event): Promise<void> {
    if (!navigator.clipboard) return; // then the link is simply followed
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(this.permalink.href);
      this.permalink.textContent = "Link copied";
    } catch {
      location.assign(this.permalink.href);
    }
  }
}
