/** The reviewers' queue: j and k go from row to row, and the link that has the focus opens by Enter as ever. */

import { part } from "../page";
import { reviewKeys } from "./reviewkeys";

export class QueuePage {
  private readonly links = Array.from(part("review-queue", HTMLTableElement).querySelectorAll<HTMLAnchorElement>("tbody a"));
  private readonly listening = new AbortController();

  constructor() {
    reviewKeys({ j: () => this.go(1), k: () => this.go(-1) }, this.listening.signal);
  }

  dispose(): void {
    this.listening.abort();
  }

  private go(by: 1 | -1): void {
    const here = this.links.indexOf(document.activeElement as HTMLAnchorElement);
    const next = here < 0 ? 0 : Math.min(Math.max(here + by, 0), this.links.length - 1);
    this.links[next]?.focus();
  }
}
