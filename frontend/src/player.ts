/** The player of any page: a session's motion under a play head, drawn as the signer, with its controls around it. */

import { describe } from "./describe";
import { FlatFigure } from "./flat";
import { kept } from "./kept";
import { Keyboard } from "./keyboard";
import { Loop } from "./loop";
import { mirror } from "./mirror";
import { neutralFrame } from "./neutral";
import { calm, part } from "./page";
import { Caption } from "./panels/caption";
import { DownloadPanel } from "./panels/download";
import { SharePanel } from "./panels/share";
import { Status } from "./panels/status";
import { Timeline } from "./panels/timeline";
import { Transport } from "./panels/transport";
import { PERSON, ViewPanel } from "./panels/view";
import { fetchFile, fileOf, type Person, personNamed } from "./people";
import { Playback } from "./playback";
import { Posing } from "./posing";
import type { Accepted, Options, Plan, ProductionRequest, Sign } from "./protocol";
import { Session } from "./session";
import { FRAME_WIDTH, SCALE } from "./skeleton";
import type { Solid } from "./solid";
import { type View, Viewpoint } from "./views";
import { words } from "./words";

/** Whoever waits longer than this for the avatar sees the sentence signed by the flat figure meanwhile. */
const PATIENCE_S = 4;

/** A production that is all here, as it is being watched. */
export interface Watched {
  accepted: Accepted;
  signs: readonly Sign[];
  /** As they came: FRAME_WIDTH int16 values each. */
  data: Int16Array;
  /** As they are seen, with the hand that was chosen: FRAME_WIDTH floats each. */
  frames: Float32Array[];
  view: View;
}

export interface PlayerEvents {
  /** Where a link to this leads, "" for what has none. */
  address(production: Accepted): string;
  /** The first motion of a production is here. */
  moving(production: Accepted): void;
  /** The server will not sign what was asked for, or cannot go on. True if the page has said so in its own place. */
  refused(code: string, message: string): boolean;
  /** What would be signed, for pages that ask the session for plans; and that there is none, as the session says it. */
  planned?(plan: Plan): void;
  unplanned?(code: string, message: string, retryAfterSeconds: number): void;
  /** Once a picture. */
  tick(): void;
}

export class Player {
  readonly playback = new Playback();
  readonly session: Session;
  solid: Solid | null = null;
  private readonly canvas = part("stage", HTMLCanvasElement);
  private readonly flatCanvas = part("flat", HTMLCanvasElement);
  private readonly flat = new FlatFigure(this.flatCanvas, () => (this.stale = true));
  private readonly viewpoint = new Viewpoint();
  private readonly posing = new Posing();
  private readonly shown = new Float32Array(FRAME_WIDTH);
  private readonly status = new Status(part("status", HTMLElement));
  private readonly seek = (frame: number) => this.control(() => this.playback.seek(frame));
  private readonly caption = new Caption(this.seek);
  private readonly timeline = new Timeline(this.playback, this.seek);
  private readonly transport = new Transport(this.playback, () => this.control(() => this.timeline.showMarks()));
  private readonly view = new ViewPanel(
    this.viewpoint,
    () => (this.stale = true),
    () => void this.changePerson(),
    () => this.transport.toggle(),
  );
  private readonly share = new SharePanel();
  private readonly download = new DownloadPanel(
    () => this.watched(),
    () => this.avatar,
    () => this.person.name,
  );
  private readonly help = part("help", HTMLDialogElement);
  private readonly keyboard: Keyboard;
  private readonly loop: Loop;
  private readonly listening = new AbortController();
  /** The picture is out of date, though the play head may stand. */
  private stale = true;
  /** Seconds without the avatar although there is motion. */
  private missing = 0;
  /** Why there is no avatar and will be none; "" while there is hope. */
  private flatFor = "";
  private wasLost: boolean | undefined;
  private drewBefore = false;
  /** Its motion is here, and the panels still show what was before. */
  private opening: Accepted | null = null;
  private hand: Options["dominant_hand"] = "right";

  constructor(private readonly events: PlayerEvents) {
    const { signal } = this.listening;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.session = new Session(`${scheme}//${location.host}/ws/produce/`, this.playback, {
      accepted: () => {
        this.opening = null;
        this.posing.begin();
      },
      moving: (production) => (this.opening = production),
      inexact: () => {
        if (this.opening) this.showPanels(this.opening); // all of a short one may be here before its first picture
        this.caption.showInexact();
      },
      refused: (code, message) => this.refused(code, message),
      planned: (plan) => this.events.planned?.(plan),
      unplanned: (code, message, seconds) => this.events.unplanned?.(code, message, seconds),
      changed: () => (this.stale = true),
    });
    window.addEventListener("online", () => this.session.retry(), { signal });
    window.addEventListener("offline", () => this.session.suspect(), { signal });
    window.addEventListener("pagehide", () => this.opening && this.showPanels(this.opening), { signal }); // and the history
    part("help-open", HTMLButtonElement).addEventListener("click", () => this.help.showModal(), { signal });
    this.keyboard = new Keyboard(part("viewer", HTMLElement), this.playback, {
      changed: () => this.transport.changed(),
      help: () => this.help.showModal(),
      captions: () => this.caption.toggle(),
      full: () => void this.view.toggleFull(),
      view: (name) => this.view.choose(name),
      zoom: (closer) => this.view.zoom(closer),
    });
    this.posing.rest(neutralFrame());
    this.loop = new Loop((seconds, real) => this.picture(seconds, real));
    void this.load();
  }

  dispose(): void {
    this.listening.abort();
    this.loop.dispose();
    this.session.dispose();
    for (const one of [this.keyboard, this.transport, this.timeline, this.caption, this.view, this.share, this.download, this.flat]) one.dispose();
    this.solid?.dispose();
  }

  /** Sign this after what is being watched, which is then no longer repeated. */
  signNext(request: ProductionRequest): void {
    this.playback.loop = false;
    this.transport.changed();
    this.session.signNext(request);
  }

  /** Which hand leads from now on, also in what is being watched. */
  lead(hand: Options["dominant_hand"]): void {
    this.hand = hand;
    this.stale = true;
  }

  private watched(): Watched | null {
    const { playback, session } = this;
    const accepted = session.production;
    if (!accepted || !playback.complete) return null;
    const { data } = playback;
    const frames = Array.from({ length: playback.length }, (_, t) => {
      const frame = Float32Array.from(data.subarray(t * FRAME_WIDTH, (t + 1) * FRAME_WIDTH), (value) => value / SCALE);
      if (this.mirrored) mirror(frame);
      return frame;
    });
    return { accepted, signs: playback.allSigns, data, frames, view: { ...this.viewpoint.now } };
  }

  /** Whether another hand is to lead than that of the motion as it came. */
  private get mirrored(): boolean {
    return this.hand !== (this.session.production?.options.dominant_hand ?? "right");
  }

  private async load(): Promise<void> {
    const file = fetchFile(this.avatar); // it comes while the code that reads it does
    file.catch(() => {}); // told below, once somebody waits for it
    try {
      const { Solid } = await import("./solid");
      this.solid = await Solid.load(this.canvas, file, () => (this.stale = true));
    } catch (error) {
      console.warn(error);
      this.flatFor = error instanceof Error && /webgl/i.test(error.message) ? words.status.noWebGL : words.status.noSigner;
    }
    if (this.solid && this.playback.state === "empty") this.posing.rest(this.solid.rest);
    this.stale = true;
  }

  /** Whom this visitor chose. */
  private get person(): Person {
    return personNamed(kept(PERSON, ""));
  }

  private get avatar(): string {
    return fileOf(this.person, this.canvas.dataset.avatar as string);
  }

  private async changePerson(): Promise<void> {
    try {
      await this.solid?.change(this.avatar);
    } catch (error) {
      console.warn(error);
      this.session.tell(words.status.noSigner);
    }
    this.stale = true;
  }

  /** The panels, the address and what else changes with a production wait for its first picture: before it they would keep it
   *  waiting, by as long again as it takes to come. */
  private showPanels(production: Accepted): void {
    this.opening = null;
    this.caption.open(production, this.playback.allSigns);
    this.transport.show(true);
    this.timeline.open(production, this.playback.allSigns);
    this.download.show(true);
    this.share.show(this.events.address(production), production.production);
    this.events.moving(production);
  }

  private refused(code: string, message: string): void {
    if (this.session.request.kind !== "moving") {
      this.opening = null;
      this.caption.hide(); // they tell of what was signed before
      this.transport.show(false);
      this.share.hide();
      this.download.show(false);
    }
    if (!this.events.refused(code, message)) this.session.tell(message);
  }

  /** A control was used: act, and draw even if the play head stands. */
  private control(act: () => void): void {
    act();
    this.posing.settle();
    this.stale = true;
  }

  private picture(seconds: number, real: number): void {
    const { playback, session, solid } = this;
    const drawable = this.drawable(seconds);
    let moved = (drawable && playback.advance(seconds)) || this.stale;
    this.stale = false;
    session.update();
    this.follow(drawable);
    this.events.tick();
    const life = calm.matches ? "still" : !solid || solid.plain ? "blinking" : "breathing";
    moved = this.posing.update(seconds, playback, life) || moved;
    moved = this.viewpoint.update(seconds, calm.matches) || moved;
    if (moved && drawable) this.draw(this.drewBefore ? real : 0);
    this.drewBefore = moved;
    if (this.opening) this.showPanels(this.opening);
  }

  /** Motion is not played before there is something to show it by. */
  private drawable(seconds: number): boolean {
    if (this.solid || this.flatFor) return true;
    if (this.playback.nextFrame > 0) this.missing += seconds;
    return this.missing > PATIENCE_S;
  }

  private draw(seconds: number): void {
    const { shown, solid, viewpoint } = this;
    shown.set(this.posing.pose);
    if (this.mirrored) mirror(shown);
    const isFlat = !solid || solid.lost;
    if (this.flatCanvas.hidden === isFlat) {
      this.flatCanvas.hidden = !isFlat;
      this.canvas.hidden = isFlat;
    }
    if (isFlat) this.flat.draw(shown, viewpoint.now);
    else solid.draw(shown, viewpoint.now, seconds);
    this.session.drawn();
  }

  /** Bring the panels up to date. */
  private follow(drawable: boolean): void {
    const { playback, session, solid } = this;
    if (solid?.lost !== this.wasLost) {
      this.wasLost = solid?.lost;
      this.stale = true; // the other figure takes over
    }
    const { request, connection, notice, late } = session;
    const situation = { request, connection, notice, late, playback: playback.state, received: playback.nextFrame > 0 };
    const flatFor = solid?.lost ? words.status.lostWebGL : this.flatFor;
    this.status.show(...describe({ ...situation, drawable, flatFor, online: navigator.onLine }));
    if (request.kind !== "moving" || this.opening) return;
    this.transport.update();
    this.timeline.update();
    this.caption.highlight(playback.currentSign);
  }
}
