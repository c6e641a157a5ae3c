/** The link to exactly this motion, handed on: copied, given to the device, or as the lines that show it on another site. */

import { Menu } from "../menu";
import { inside, part } from "../page";
import { words } from "../words";

export class SharePanel {
  private readonly menu = new Menu(part("share-menu", HTMLDetailsElement));
  private readonly link = part("permalink", HTMLAnchorElement);
  private readonly label = inside(this.link, "span", HTMLElement);
  private readonly device = part("share-device", HTMLButtonElement);
  private readonly code = part("embed-code", HTMLTextAreaElement);
  private readonly copyCode = part("copy-embed", HTMLButtonElement);
  private readonly listening = new AbortController();

  constructor() {
    const { signal } = this.listening;
    this.link.addEventListener("click", (event) => void this.copy(event), { signal });
    this.copyCode.addEventListener("click", () => void this.copyLines(), { signal });
    this.code.addEventListener("focus", () => this.code.select(), { signal });
    this.device.hidden = !("share" in navigator);
    this.device.addEventListener("click", () => void this.give(), { signal });
  }

  /** address: of the page that shows it, "" for what has none; production: its id. */
  show(address: string, production: string): void {
    if (!address) return this.hide();
    this.link.href = address;
    this.code.value = lines(location.origin, production);
    this.label.textContent = words.link.copy;
    this.copyCode.textContent = words.link.copyCode;
    this.menu.element.hidden = false;
  }

  hide(): void {
    this.menu.element.hidden = true;
  }

  dispose(): void {
    this.listening.abort();
    this.menu.dispose();
  }

  private async copy(event: Event): Promise<void> {
    if (!navigator.clipboard) return; // then the link is simply followed
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(this.link.href);
      this.label.textContent = words.link.copied;
    } catch {
      location.assign(this.link.href);
    }
  }

  private async copyLines(): Promise<void> {
    this.code.select(); // to be copied by hand where the browser does not let us
    try {
      await navigator.clipboard.writeText(this.code.value);
      this.copyCode.textContent = words.link.codeCopied;
    } catch {
      this.code.focus();
    }
  }

  private async give(): Promise<void> {
    try {
      await navigator.share({ title: document.title, url: this.link.href });
    } catch {
      // the person thought better of it
    }
  }
}

/** What another site puts into its page; docs/embed.md has the rest. */
function lines(origin: string, production: string): string {
  return `<script src="${origin}/embed/v1.js" async></script>\n<hybrid-sign production="${production}"></hybrid-sign>`;
}
