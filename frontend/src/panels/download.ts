/**
 * Files of what was signed. Videos and a GIF are drawn anew on this device, captions and JSON written down here; the
 * server writes those formats that other programs read.
 */

import { Menu } from "../menu";
import { inside, part } from "../page";
import type { Watched } from "../player";
import { errorWords, words } from "../words";

const VIDEO = { width: 960, height: 720 };
const GIF = { width: 400, height: 300 };
/** Longest name of a file, apart from its ending. */
const NAME_LENGTH = 40;

const TYPES: Readonly<Record<string, string>> = {
  mp4: "video/mp4",
  webm: "video/webm",
  gif: "image/gif",
  json: "application/json",
  vtt: "text/vtt",
  srt: "application/x-subrip",
};
/** Those that the server writes. */
const OF_SERVER: ReadonlySet<string> = new Set(["pose", "bvh", "glb", "eaf"]);

/** What the server says about a file that it does not write. */
class Refused extends Error {}

export class DownloadPanel {
  private readonly menu = new Menu(part("download-menu", HTMLDetailsElement));
  private readonly said = inside(this.menu.element, ".said", HTMLElement);
  private readonly listening = new AbortController();
  private busy = false;

  /**
   * shown: what is being watched, all of it; null while it is not all here. avatar, person: the file and the name of
   * who signs it.
   */
  constructor(
    private readonly shown: () => Watched | null,
    private readonly avatar: () => string,
    private readonly person: () => string,
  ) {
    const { signal } = this.listening;
    for (const button of this.menu.element.querySelectorAll<HTMLButtonElement>("button[data-file]")) {
      button.addEventListener("click", () => void this.make(button.dataset.file as string), { signal });
    }
  }

  show(visible: boolean): void {
    this.menu.element.hidden = !visible;
  }

  dispose(): void {
    this.listening.abort();
    this.menu.dispose();
  }

  private async make(ending: string): Promise<void> {
    if (this.busy) return;
    const production = this.shown();
    if (!production) return this.say(words.download.incomplete);
    this.busy = true;
    this.say("");
    try {
      save(await this.content(ending, production), fileName(production.accepted.text, ending));
      this.say("");
    } catch (error) {
      console.warn(error);
      this.say(error instanceof Refused ? error.message : words.download.failed);
    }
    this.busy = false;
  }

  private async content(ending: string, production: Watched): Promise<Blob> {
    const type = TYPES[ending];
    const { accepted, signs, data } = production;
    if (ending === "json") {
      const { clipJson } = await import("../files/clipjson");
      return new Blob([clipJson(accepted, signs, data)], { type });
    }
    if (ending === "vtt" || ending === "srt") {
      const captions = await import("../files/captions");
      return new Blob([captions[ending](captions.cues(accepted.text, signs))], { type });
    }
    if (OF_SERVER.has(ending)) return await this.fetched(ending, accepted.production);
    const [{ Film }, { encodeGif, encodeVideo }] = await Promise.all([import("../film"), import("../encode")]);
    const { frames, view } = production;
    const clip = { text: accepted.text, signs: [...signs], fps: accepted.fps, coverage: accepted.coverage };
    const film = await Film.open(clip, frames, { avatar: this.avatar(), view, ...(ending === "gif" ? GIF : VIDEO) });
    const told = (t: number) => this.say(words.download.making(Math.floor((100 * t) / film.length)));
    try {
      if (ending === "gif") return new Blob([await encodeGif(film, told)], { type });
      return new Blob([await encodeVideo(film, ending === "mp4" ? "mp4" : "webm", told)], { type });
    } finally {
      film.dispose();
    }
  }

  /** Throws Refused where the server says why not. */
  private async fetched(ending: string, production: string): Promise<Blob> {
    this.say(words.download.fetching);
    const answer = await fetch(`/p/${production}.${ending}?avatar=${this.person()}`);
    if (answer.ok) return answer.blob();
    const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    throw new Refused(errorWords(String(told.code), String(told.message ?? words.download.failed)));
  }

  private say(text: string): void {
    if (this.said.textContent !== text) this.said.textContent = text;
  }
}

/** "dobry-vecer.mp4": letters and digits that every file system takes. */
export function fileName(text: string, ending: string): string {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const name = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, NAME_LENGTH).replace(/-$/, "");
  return `${name || "signed"}.${ending}`;
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // until the browser has begun to take it
}
