/** The sentences that were signed in this browser, to be played again. */

import { forgetSigned, type Signed, signedHere } from "../kept";
import { inside, part } from "../page";
import { localTime } from "../times";

export class HistoryPanel {
  private readonly section = part("history", HTMLDetailsElement);
  private readonly list = inside(this.section, "ul", HTMLUListElement);
  private readonly listening = new AbortController();

  constructor(private readonly onChoose: (signed: Signed) => void) {
    const forget = inside(this.section, "button", HTMLButtonElement);
    forget.addEventListener("click", () => this.forget(), { signal: this.listening.signal });
    this.refresh();
  }

  refresh(): void {
    const signed = signedHere();
    this.section.hidden = signed.length === 0;
    this.list.replaceChildren(...signed.map((one) => this.item(one)));
  }

  dispose(): void {
    this.listening.abort();
  }

  private forget(): void {
    forgetSigned();
    this.refresh();
  }

  private item(signed: Signed): HTMLLIElement {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `/p/${signed.production}`;
    link.lang = signed.languages.split(" ")[1];
    link.textContent = signed.text;
    link.dir = "auto";
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into a tab of its own
      event.preventDefault();
      this.onChoose(signed);
    });
    item.append(link);
    if (signed.at) {
      const time = document.createElement("time");
      time.dateTime = signed.at;
      time.textContent = localTime(signed.at);
      item.append(" ", time);
    }
    return item;
  }
}
