/** The signing page at work: joins session, playback, pose, stage and panels, and moves them on picture by picture. */

import { Avatar } from "./avatar";
import { describe } from "./describe";
import { Keyboard } from "./keyboard";
import { calm, inside, part } from "./page";
import { Caption } from "./panels/caption";
import { SignForm } from "./panels/form";
import { LinkPanel } from "./panels/link";
import { RatingPanel } from "./panels/rating";
import { Status } from "./panels/status";
import { Transport } from "./panels/transport";
import { Playback } from "./playback";
import { Posing } from "./posing";
import type { Accepted, ProductionRequest } from "./protocol";
import { restFrame } from "./rest";
import { Session } from "./session";
import { Stage } from "./stage";

/** Errors that are about the text; they are shown beside it. */
const ABOUT_THE_TEXT = /^(text_|nothing_to_sign|language_)/;

export class App {
  readonly playback = new Playback();
  readonly session: Session;
  avatar: Avatar | null = null;
  private readonly stage = new Stage(part("stage", HTMLCanvasElement));
  private readonly posing = new Posing();
  private readonly viewer = inside(document.body, ".viewer", HTMLElement);
  private readonly status = new Status(part("status", HTMLElement));
  private readonly caption = new Caption((frame) => this.control(() => this.playback.seek(frame)));
  private readonly transport = new Transport(this.playback, () => this.control());
  private readonly rating = new RatingPanel(() => this.playback.speed);
  private readonly link = new LinkPanel();
  private readonly form = new SignForm((request) => this.sign(request));
  private readonly help = part("help", HTMLDialogElement);
  private readonly keyboard = new Keyboard(
    this.playback,
    () => this.transport.changed(),
    () => this.help.showModal(),
  );
  private readonly listening = new AbortController();
  /** The picture is out of date, though the play head may stand. */
  private stale = true;

  constructor() {
    const { signal } = this.listening;
    part("help-open", HTMLButtonElement).addEventListener("click", () => this.help.showModal(), { signal });
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    this.session = new Session(`${scheme}//${location.host}/ws/produce/`, this.playback, {
      accepted: () => this.posing.begin(),
      moving: (production) => this.showPanels(production),
      inexact: () => this.caption.showInexact(),
      refused: (code, message) => this.refused(code, message),
      changed: () => (this.stale = true),
    });
    window.addEventListener("online", () => this.session.retry(), { signal });
    const replayed = this.viewer.dataset.production;
    if (replayed) {
      if (calm.matches) this.playback.autoplay = false;
      this.session.replay(replayed);
    }
    this.stage.start(
      (seconds) => this.tick(seconds),
      () => this.session.drawn(),
    );
    void this.load();
  }

  dispose(): void {
    this.listening.abort();
    this.session.dispose();
    this.keyboard.dispose();
    this.transport.dispose();
    this.rating.dispose();
    this.link.dispose();
    this.form.dispose();
    this.avatar?.dispose();
    this.stage.dispose();
  }

  private async load(): Promise<void> {
    try {
      this.avatar = await Avatar.load(this.stage.canvas.dataset.avatar as string);
    } catch {
      this.session.tell("The signer could not be loaded. Please reload the page.");
      return;
    }
    this.posing.rest(restFrame(this.avatar.rest));
    this.stage.add(this.avatar);
    this.stale = true;
  }

  private sign(request: ProductionRequest): void {
    // On a narrow page the form lies below the stage.
    if (this.viewer.getBoundingClientRect().top < 0) this.viewer.scrollIntoView();
    this.session.sign(request);
  }

  /** The panels change with the first motion: laying them out before it would keep the page from drawing it at once. */
  private showPanels(production: Accepted): void {
    this.caption.open(production, this.playback.allSigns);
    this.transport.show(true);
    this.rating.hide();
    this.link.show(production.production);
  }

  private refused(code: string, message: string): void {
    if (this.session.request.kind !== "moving") {
      this.caption.hide(); // they tell of what was signed before
      this.transport.show(false);
      this.rating.hide();
      this.link.hide();
    }
    if (ABOUT_THE_TEXT.test(code)) this.form.showProblem(message);
    else this.session.tell(message);
  }

  /** A control was used: act, and draw even if the play head stands. */
  private control(act?: () => void): void {
    act?.();
    this.posing.settle();
    this.stale = true;
  }

  /** Once a picture. True when there is something new to draw. */
  private tick(seconds: number): boolean {
    const { avatar, playback, session } = this;
    let moved = playback.advance(seconds) || this.stale;
    this.stale = false;
    session.grant();
    this.follow();
    if (!avatar) return false;
    moved = this.posing.update(seconds, playback, !calm.matches) || moved;
    if (moved) avatar.apply(this.posing.pose);
    return moved;
  }

  /** Bring the panels up to date. */
  private follow(): void {
    const { playback, session } = this;
    const { request, connection, notice } = session;
    const situation = { request, connection, notice, playback: playback.state, received: playback.nextFrame > 0 };
    this.status.show(...describe({ ...situation, drawable: this.avatar !== null, online: navigator.onLine }));
    if (request.kind !== "moving") return;
    this.transport.update();
    this.caption.highlight(playback.currentSign);
    if (playback.state === "finished") void this.rating.open(request.production.production);
  }
}
