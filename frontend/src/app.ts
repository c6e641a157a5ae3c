/** The signing page: the form asks, the player shows, and address, title and history keep what was signed. */

import { keepSigned } from "./kept";
import { calm, part } from "./page";
import { SignForm } from "./panels/form";
import { Hints } from "./panels/hints";
import { HistoryPanel } from "./panels/history";
import { PlanPanel } from "./panels/plan";
import { RatingPanel } from "./panels/rating";
import { Planning } from "./plan/planning";
import { Player } from "./player";
import type { Accepted, ProductionRequest } from "./protocol";
import { words } from "./words";

/** Errors that are about the text; they are shown beside it. */
const ABOUT_THE_TEXT = /^(text_|nothing_to_sign|language_)/;
const LINK = /^\/p\/([0-9a-f-]{36})$/;
const TITLE_LENGTH = 40;

export class App {
  readonly player: Player;
  private readonly viewer = part("viewer", HTMLElement);
  private readonly anew = part("anew", HTMLButtonElement);
  private readonly planning = new Planning({
    ask: (request) => this.player.session.plan(request),
    changed: () => this.showPlan(),
    refused: (message) => this.plan.refuse(message),
  });
  private readonly plan = new PlanPanel(this.planning);
  private readonly hints = new Hints({
    replace: (span, by) => this.form.replace(span, by),
    readAs: (textLanguage) => this.form.readAs(textLanguage),
    offers: (textLanguage) => this.form.offers(textLanguage),
  });
  private readonly form = new SignForm({
    sign: (request) => this.sign(this.planning.complete(request)),
    next: (request) => this.player.signNext(this.planning.complete(request)),
    typed: (request) => this.planning.typed(request),
    hand: (hand) => this.player.lead(hand),
  });
  private readonly rating: RatingPanel;
  private readonly history = new HistoryPanel((signed) => this.replay(signed.production));
  private readonly listening = new AbortController();
  /** A production that was chosen here to be played again, so that the form may have to follow it. */
  private replayed = "";

  constructor() {
    this.player = new Player({
      address: addressOf,
      moving: (production) => this.moving(production),
      refused: (code, message) => this.refused(code, message),
      tick: () => this.tick(),
      planned: (plan) => this.planning.planned(plan),
      unplanned: (code, message, seconds) => this.planning.unplanned(code, message, seconds),
    });
    this.rating = new RatingPanel(this.player.playback);
    const { signal } = this.listening;
    window.addEventListener("popstate", () => this.wentBack(), { signal });
    this.anew.addEventListener("click", () => this.form.submit(), { signal });
    this.player.lead(this.form.hand);
    const linked = this.viewer.dataset.production;
    if (linked) {
      this.begin(); // the server has filled the form
      this.player.session.replay(linked);
    } else this.form.submitIfAsked();
  }

  dispose(): void {
    this.listening.abort();
    this.player.dispose();
    this.rating.dispose();
    this.form.dispose();
    this.plan.dispose();
    this.planning.dispose();
    this.history.dispose();
  }

  private showPlan(): void {
    this.plan.show();
    this.hints.show(this.planning.shown);
  }

  private sign(request: ProductionRequest): void {
    this.begin();
    this.player.session.sign(request);
  }

  private replay(production: string): void {
    this.replayed = production;
    this.begin();
    this.player.session.replay(production);
  }

  private begin(): void {
    this.anew.hidden = true;
    this.player.playback.autoplay = !calm.matches;
    // On a narrow page the form lies below the player.
    if (this.viewer.getBoundingClientRect().top < 0) this.viewer.scrollIntoView();
  }

  /** What the page is about has changed, and everything that names it changes with it. */
  private moving(production: Accepted): void {
    const { text, sign_language, text_language } = production;
    this.rating.hide();
    const address = addressOf(production);
    if (location.pathname !== address) {
      // A deep link has done what it says; going back must not do it again.
      if (location.search) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
    }
    const points = Array.from(text);
    document.title = words.title(points.length > TITLE_LENGTH ? `${points.slice(0, TITLE_LENGTH - 1).join("")}…` : text);
    // What was typed stands in the form already, and perhaps the next sentence; only what is replayed may be new to it.
    if (production.production === this.replayed) this.form.fill(text, `${sign_language} ${text_language}`);
    this.planning.adopt(production, this.player.playback.allSigns);
    keepSigned(production.production, production);
    this.history.refresh();
  }

  private wentBack(): void {
    const production = LINK.exec(location.pathname)?.[1];
    if (!production) location.reload();
    else if (production !== this.player.session.production?.production) this.replay(production);
  }

  private refused(code: string, message: string): boolean {
    if (this.player.session.request.kind !== "moving") this.rating.hide();
    this.anew.hidden = code !== "model_changed" && code !== "production_unknown";
    if (!ABOUT_THE_TEXT.test(code)) return false;
    this.form.showProblem(message);
    return true;
  }

  private tick(): void {
    const { playback, session } = this.player;
    const { request } = session;
    this.planning.connected(session.connection === "open");
    this.form.showWaiting(request.kind !== "none" && playback.state !== "finished", session.waiting);
    if (request.kind === "moving" && playback.seen) void this.rating.open(request.production);
  }
}

function addressOf({ production }: Accepted): string {
  return `/p/${production}`;
}
