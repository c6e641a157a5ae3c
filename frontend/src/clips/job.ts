/** A job's page: shows what is new of its clips while they are made. */

import { inside, part } from "../page";
import { words } from "../words";
import type { Addresses } from "./feed";

/** As production/clips/status.py writes it; over the socket with those clips only that have changed. */
export interface JobStatus {
  finished: boolean;
  summary: string;
  outlook: string;
  stalled: string;
  percent: number;
  /** When the next clips will be ready, in words, by their numbers. */
  places: Readonly<Record<string, string>>;
  clips: readonly ClipStatus[];
}

export interface ClipStatus {
  number: number;
  state: string;
  look: string;
  word: string;
  progress: number;
  problem: string;
  can_cancel: boolean;
  can_retry: boolean;
  coverage: string;
  replay: string;
  files: readonly { ending: string; address: string }[];
}

export class JobPage {
  private readonly job = part("job", HTMLElement);
  private readonly notice = part("away", HTMLElement);
  private readonly whole = part("whole", HTMLProgressElement);

  get finished(): boolean {
    return this.job.dataset.finished === "yes";
  }

  get addresses(): Addresses {
    const socket = new URL(this.job.dataset.socket as string, location.href);
    socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    socket.search = `?language=${document.documentElement.lang}`;
    return { socket: socket.href, progress: this.job.dataset.progress as string };
  }

  show(status: JobStatus): void {
    for (const clip of status.clips) this.showClip(clip);
    this.showPlaces(status.places);
    say("summary", status.summary);
    say("outlook", status.outlook);
    say("stalled", status.stalled);
    this.whole.value = status.percent;
  }

  /** Clips are made without this page; what it shows is then old, and that is said. */
  away(since: Date | null): void {
    const told = since ? `${this.notice.dataset.words} ${since.toLocaleTimeString(document.documentElement.lang)}. ${words.clips.goesOn}` : "";
    if (this.notice.textContent !== told) this.notice.textContent = told;
    this.notice.hidden = !since;
  }

  private showPlaces(places: JobStatus["places"]): void {
    for (const row of this.job.querySelectorAll<HTMLElement>("tr[data-number]")) {
      const place = inside(row, ".place", HTMLElement);
      const told = places[row.dataset.number as string] ?? "";
      if (place.textContent !== told) place.textContent = told;
    }
  }

  private showClip(clip: ClipStatus): void {
    const row = inside(this.job, `tr[data-number="${clip.number}"]`, HTMLTableRowElement);
    const badge = inside(row, ".badge", HTMLElement);
    badge.className = `badge ${clip.look}`;
    badge.textContent = clip.word;
    const progress = inside(row, "progress", HTMLProgressElement);
    progress.value = clip.progress;
    progress.hidden = clip.state !== "rendering";
    inside(row, ".coverage", HTMLElement).textContent = clip.coverage;
    const problem = inside(row, ".problem", HTMLElement);
    problem.textContent = clip.problem;
    problem.hidden = !clip.problem;
    inside(row, ".cancel", HTMLButtonElement).hidden = !clip.can_cancel;
    inside(row, ".retry", HTMLButtonElement).hidden = !clip.can_retry;
    const files = inside(row, ".files", HTMLElement);
    // Only when something is new, so that a link keeps the focus it has.
    if (files.children.length === clip.files.length + (clip.replay ? 1 : 0)) return;
    const links = clip.files.map(({ address, ending }) => link(address, ending.toUpperCase()));
    for (const file of links) file.download = "";
    if (clip.replay) {
      const watch = link(clip.replay, words.clips.watch);
      watch.dataset.watch = String(clip.number);
      links.unshift(watch);
    }
    files.replaceChildren(...links.flatMap((one) => [one, " "]));
  }
}

function say(id: string, what: string): void {
  const where = part(id, HTMLElement);
  if (where.textContent !== what) where.textContent = what;
  where.hidden = !what;
}

function link(address: string, name: string): HTMLAnchorElement {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = name;
  return anchor;
}
