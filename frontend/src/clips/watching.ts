/** Watching the clips of a batch one after the other in its page. A clip without a video is shown on the signing page. */

import { inside, part } from "../page";

export class Watching {
  private readonly table = inside(part("job", HTMLElement), "tbody", HTMLTableSectionElement);
  private readonly dialog = part("watch", HTMLDialogElement);
  private readonly video = part("watch-video", HTMLVideoElement);
  private readonly title = part("watch-text", HTMLElement);
  private readonly replay = part("watch-replay", HTMLAnchorElement);
  private readonly before = part("watch-before", HTMLButtonElement);
  private readonly next = part("watch-next", HTMLButtonElement);
  private readonly listening = new AbortController();
  private row: HTMLTableRowElement | null = null;

  constructor() {
    const { signal } = this.listening;
    this.table.addEventListener("click", (event) => this.choose(event), { signal });
    this.before.addEventListener("click", () => this.open(this.neighbour("previousElementSibling")), { signal });
    this.next.addEventListener("click", () => this.open(this.neighbour("nextElementSibling")), { signal });
    part("watch-close", HTMLElement).addEventListener("click", () => this.dialog.close(), { signal });
    this.dialog.addEventListener("close", () => this.closed(), { signal });
  }

  dispose(): void {
    this.listening.abort();
  }

  private choose(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest("a[data-watch]") : null;
    const row = link?.closest("tr");
    if (!row || !videoOf(row)) return; // the link leads to the signing page
    event.preventDefault();
    this.open(row);
    if (!this.dialog.open) this.dialog.showModal();
  }

  private open(row: HTMLTableRowElement | null): void {
    if (!row) return;
    this.row = row;
    this.title.textContent = textOf(row);
    this.replay.href = inside(row, "a[data-watch]", HTMLAnchorElement).href;
    this.video.src = videoOf(row)?.href ?? "";
    this.before.disabled = !this.neighbour("previousElementSibling");
    this.next.disabled = !this.neighbour("nextElementSibling");
    void this.video.play()?.catch(() => undefined); // not allowed, or another one was chosen: there is a button
  }

  private neighbour(way: "nextElementSibling" | "previousElementSibling"): HTMLTableRowElement | null {
    let row = this.row?.[way] ?? null;
    while (row && !videoOf(row)) row = row[way];
    return row as HTMLTableRowElement | null;
  }

  private closed(): void {
    this.video.removeAttribute("src");
    this.video.load();
    this.row?.querySelector<HTMLElement>("a[data-watch]")?.focus();
  }
}

function videoOf(row: Element): HTMLAnchorElement | null {
  return row.querySelector<HTMLAnchorElement>('.files a[href$=".mp4"], .files a[href$=".webm"]');
}

/** What is signed, without what is said of it. */
function textOf(row: Element): string {
  const cell = inside(row, ".text", HTMLElement);
  return Array.from(cell.childNodes, (node) => (node.nodeType === Node.TEXT_NODE ? node.textContent : ""))
    .join("")
    .trim();
}
