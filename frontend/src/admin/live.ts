/** The admin's page of live productions: fetches itself again and again and shows what is new. */

import { part } from "../page";

const EVERY_MS = 2000;

export class LivePage {
  private readonly live = part("live", HTMLElement);

  follow(reload: () => void): void {
    setTimeout(() => void this.look(reload), EVERY_MS);
  }

  private async look(reload: () => void): Promise<void> {
    try {
      const answer = await fetch(location.href);
      if (answer.redirected) return reload(); // logged out
      if (answer.ok) this.show(await answer.text());
    } catch {
      // the server is away for a moment; the next round tries again
    }
    this.follow(reload);
  }

  show(html: string): void {
    const now = new DOMParser().parseFromString(html, "text/html").getElementById("live");
    // A link keeps the focus it has.
    if (now && !this.live.contains(document.activeElement)) this.live.replaceChildren(...now.childNodes);
  }
}
