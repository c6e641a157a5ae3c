/** The link to exactly this motion; a press copies it. */

import { inside, part } from "../page";
import { words } from "../words";

export class LinkPanel {
  private readonly link = part("permalink", HTMLAnchorElement);
  private readonly label = inside(this.link, "span", HTMLElement);
  private readonly listening = new AbortController();

  constructor() {
    this.link.addEventListener("click", (event) => void this.copy(event), { signal: this.listening.signal });
  }

  /** address: "" for what has none. */
  show(address: string): void {
    if (!address) return this.hide();
    this.link.href = address;
    this.label.textContent = words.link.copy;
    this.link.classList.remove("told");
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
      this.label.textContent = words.link.copied;
      this.link.classList.add("told"); // shown also where the label is not
    } catch {
      location.assign(this.link.href);
    }
  }
}
