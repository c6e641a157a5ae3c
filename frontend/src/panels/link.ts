/** The link to exactly this motion; a press copies it. */

import { part } from "../page";

export class LinkPanel {
  private readonly link = part("permalink", HTMLAnchorElement);
  private readonly listening = new AbortController();

  constructor() {
    this.link.addEventListener("click", (event) => void this.copy(event), { signal: this.listening.signal });
  }

  show(production: string): void {
    this.link.href = `/p/${production}`;
    this.link.textContent = "Copy link";
    this.link.hidden = false;
  }

  hide(): void {
    this.link.hidden = true;
  }

  dispose(): void {
    this.listening.abort();
  }

  private async copy(event: Event): Promise<void> {
    if (!navigator.clipboard) return; // then the link is simply followed
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(this.link.href);
      this.link.textContent = "Link copied";
    } catch {
      location.assign(this.link.href);
    }
  }
}
