/** A job's page: keeps it up to date while its clips are made. */

import { inside, part } from "../page";
import { words } from "../words";

const EVERY_MS = 1500;

/** As production/clips/views.py writes it. */
export interface JobStatus {
  finished: boolean;
  summary: string;
  clips: readonly ClipStatus[];
}

export interface ClipStatus {
  number: number;
  state: string;
  look: string;
  word: string;
  progress: number;
  problem: string;
  replay: string;
  files: readonly { ending: string; address: string }[];
}

export class JobPage {
  private readonly job = part("job", HTMLElement);
  private readonly summary = part("summary", HTMLElement);

  /** Ask now and again until all clips are made; the page is then loaded anew, for it has other buttons. */
  follow(reload: () => void): void {
    if (this.job.dataset.finished === "no") setTimeout(() => void this.poll(reload), EVERY_MS);
  }

  show(status: JobStatus): void {
    for (const clip of status.clips) this.showClip(clip);
    if (this.summary.textContent !== status.summary) this.summary.textContent = status.summary;
  }

  private async poll(reload: () => void): Promise<void> {
    try {
      const answer = await fetch(this.job.dataset.progress as string, { headers: { Accept: "application/json" } });
      if (answer.ok && !answer.redirected) {
        const status = (await answer.json()) as JobStatus;
        if (status.finished) return reload();
        this.show(status);
      }
    } catch {
      // the server is away for a moment; the next round tries again
    }
    setTimeout(() => void this.poll(reload), EVERY_MS);
  }

  private showClip(clip: ClipStatus): void {
    const row = inside(this.job, `tr[data-number="${clip.number}"]`, HTMLTableRowElement);
    const badge = inside(row, ".badge", HTMLElement);
    badge.className = `badge ${clip.look}`;
    badge.textContent = clip.word;
    const progress = inside(row, "progress", HTMLProgressElement);
    progress.value = clip.progress;
    progress.hidden = clip.state !== "rendering";
    const problem = inside(row, ".problem", HTMLElement);
    problem.textContent = clip.problem;
    problem.hidden = !clip.problem;
    const files = inside(row, ".files", HTMLElement);
    // Only when something is new, so that a link keeps the focus it has.
    if (files.children.length === clip.files.length + (clip.replay ? 1 : 0)) return;
    const links = clip.files.map(({ address, ending }) => link(address, ending.toUpperCase(), true));
    if (clip.replay) links.unshift(link(clip.replay, words.clips.watch, false));
    files.replaceChildren(...links.flatMap((one) => [one, " "]));
  }
}

function link(address: string, name: string, download: boolean): HTMLAnchorElement {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = name;
  if (download) anchor.download = "";
  return anchor;
}
