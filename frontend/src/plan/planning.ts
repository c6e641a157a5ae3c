/** What the text in the form would become, asked for while people type, and what they change about it. */

import type { Accepted, Plan, PlannedSign, ProductionRequest, Sign } from "../protocol";

/** So long nothing more is typed before the server is asked. */
export const PAUSE_MS = 250;

/** The server takes no shorter one. */
const SHORTEST_PAUSE_S = 0.1;

type Signs = readonly PlannedSign[];
type Edit = Signs | null;

export interface PlanningEvents {
  /** Ask the server; false if it cannot be asked now. */
  ask(request: ProductionRequest): boolean;
  /** There is something else to show, or nothing. */
  changed(): void;
  /** A change cannot be signed and was taken back. */
  refused(message: string): void;
}

export class Planning {
  /** The server's answer for what stands in the form now; null before it is here, and while it cannot be had. */
  shown: Plan | null = null;
  /** The last question is not answered yet, so what is shown is about to change. */
  waiting = false;
  private request: ProductionRequest | null = null;
  private open = false;
  /** Signs of one's own, the latest last; null where the text's own plan was asked back. */
  private edits: Edit[] = [];
  /** Edits of the text that was changed last, should it come back as it was. */
  private left: { about: string; edits: Edit[] } = { about: "", edits: [] };
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly events: PlanningEvents) {}

  /** The form says this now; null while there is nothing in it that could be signed. */
  typed(request: ProductionRequest | null): void {
    const before = about(this.request);
    this.request = request;
    if (about(request) === before) return;
    if (this.edits.length > 0) this.left = { about: before, edits: this.edits };
    this.edits = this.left.about === about(request) ? this.left.edits : [];
    clearTimeout(this.timer);
    if (!request) return this.show(null);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  /** Whether the server can be asked. Nothing is shown while it cannot, and everything again after that. */
  connected(open: boolean): void {
    if (open === this.open) return;
    this.open = open;
    if (!open) {
      this.waiting = false;
      this.show(null);
    } else if (this.request) this.ask();
  }

  planned(plan: Plan): void {
    this.waiting = false;
    if (about(plan) !== about(this.request)) return; // what was typed since is asked for in a moment
    this.show(plan);
  }

  unplanned(code: string, message: string, retryAfterSeconds: number): void {
    if (retryAfterSeconds > 0) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), 1000 * retryAfterSeconds);
      return;
    }
    this.waiting = false;
    if (this.changed && code !== "internal") {
      this.edits = this.edits.slice(0, -1);
      this.events.refused(message);
      this.ask();
    } else this.show(null);
  }

  edit(signs: Signs): void {
    this.edits = [...this.edits, signs];
    this.ask();
  }

  /** What is being watched was changed by hand; while its text stands in the form, Sign makes the same signs again. */
  adopt(watched: Accepted, signs: readonly Sign[]): void {
    if (!watched.edited || this.undoable || about(watched) !== about(this.request)) return;
    this.edit(
      signs.map(({ gloss, kind, text_span, start_frame, end_frame }) =>
        kind === "pause"
          ? { gloss, kind, text_span, seconds: Math.max((end_frame - start_frame) / watched.fps, SHORTEST_PAUSE_S) }
          : { gloss, kind, text_span },
      ),
    );
  }

  undo(): void {
    this.edits = this.edits.slice(0, -1);
    this.ask();
  }

  /** Back to the text's own plan, which can be undone too. */
  reset(): void {
    this.edits = [...this.edits, null];
    this.ask();
  }

  get changed(): boolean {
    return (this.edits.at(-1) ?? null) !== null;
  }

  /** Whether there is anything to undo. */
  get undoable(): boolean {
    return this.edits.length > 0;
  }

  /** The request with the signs of one's own, if these are for its text. */
  complete(request: ProductionRequest): ProductionRequest {
    const plan = about(request) === about(this.request) ? this.edits.at(-1) : null;
    return plan ? { ...request, plan } : request;
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private ask(): void {
    clearTimeout(this.timer);
    this.waiting = this.open && this.request !== null && this.events.ask(this.complete(this.request));
  }

  private show(plan: Plan | null): void {
    if (!plan && !this.shown) return;
    this.shown = plan;
    this.events.changed();
  }
}

/** What a plan depends on; the rest of a request only changes how it is signed. */
function about(request: ProductionRequest | Plan | Accepted | null): string {
  if (!request) return "";
  const { text, text_language, sign_language, options } = request;
  return JSON.stringify([text, text_language, sign_language, options.order ?? "signer", options.composed ?? true]);
}
