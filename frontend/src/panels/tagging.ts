/** What is wrong with a production, noted at one of its signs or at the moment under the play head. */

import { part } from "../page";
import type { Accepted, Sign } from "../protocol";
import { FPS } from "../skeleton";
import { words } from "../words";
import { SignSearch } from "./signsearch";

const WRONG_SIGN = "wrong_sign";
const MOMENT = "moment";

export interface Tag {
  tag: string;
  /** Index of a sign, or else milliseconds from the beginning. */
  sign?: number;
  ms?: number;
  /** Gloss that should be signed instead. */
  better?: string;
}

/** Where playback stands, and which signs it has. */
export interface Signing {
  readonly time: number;
  readonly allSigns: readonly Sign[];
}

export class Tagging {
  private readonly at = part("tag-at", HTMLSelectElement);
  private readonly what = part("tag-what", HTMLSelectElement);
  private readonly betterField = part("tag-better", HTMLElement);
  private readonly add = part("tag-add", HTMLButtonElement);
  private readonly list = part("tags", HTMLUListElement);
  private readonly search = new SignSearch("better", ({ gloss }) => this.prefer(gloss));
  private readonly listening = new AbortController();
  private better = "";
  private noted: Tag[] = [];

  constructor(private readonly signing: Signing) {
    const { signal } = this.listening;
    this.what.addEventListener("change", () => this.follow(), { signal });
    this.at.addEventListener("focus", () => this.nameMoment(), { signal });
    this.add.addEventListener("click", () => this.note(), { signal });
    part("better-query", HTMLInputElement).addEventListener("input", () => (this.better = ""), { signal });
  }

  /** dictionary: address of the list in which better signs are found. */
  begin(production: Accepted, dictionary: string): void {
    const points = Array.from(production.text);
    const places = this.signing.allSigns.filter(({ kind }) => kind !== "pause");
    this.at.replaceChildren(
      option("", MOMENT),
      ...places.map(({ index, gloss, text_span }) => {
        const said = points.slice(...text_span).join("");
        return option(said && said !== gloss ? `${gloss} (${said})` : gloss, String(index));
      }),
    );
    this.nameMoment();
    this.search.begin(dictionary);
    this.better = "";
    this.show([]);
    this.follow();
  }

  get tags(): readonly Tag[] {
    return this.noted;
  }

  show(tags: readonly Tag[]): void {
    this.noted = [...tags];
    this.list.replaceChildren(...this.noted.map((tag) => this.item(tag)));
  }

  dispose(): void {
    this.listening.abort();
    this.search.dispose();
  }

  private note(): void {
    this.nameMoment();
    const tag: Tag = { tag: this.what.value };
    if (this.at.value === MOMENT) tag.ms = this.momentMs;
    else tag.sign = Number(this.at.value);
    if (this.what.value === WRONG_SIGN && this.better) tag.better = this.better;
    this.prefer("");
    const same = (other: Tag) => other.tag === tag.tag && other.sign === tag.sign && other.ms === tag.ms;
    this.show([...this.noted.filter((other) => !same(other)), tag]);
  }

  private prefer(gloss: string): void {
    this.better = gloss;
    this.search.choose(gloss);
  }

  private follow(): void {
    this.betterField.hidden = this.what.value !== WRONG_SIGN;
  }

  private get momentMs(): number {
    return Math.round((1000 * this.signing.time) / FPS);
  }

  private nameMoment(): void {
    this.at.options[0].textContent = words.rating.moment((this.momentMs / 1000).toFixed(1));
  }

  private item(tag: Tag): HTMLLIElement {
    const item = document.createElement("li");
    const name = this.nameOf(tag);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small quiet";
    button.textContent = "✕";
    button.setAttribute("aria-label", words.rating.takeAway(name));
    button.addEventListener("click", () => {
      this.show(this.noted.filter((other) => other !== tag));
      this.add.focus();
    });
    item.append(name, button);
    return item;
  }

  private nameOf({ tag, sign, ms, better }: Tag): string {
    const what = Array.from(this.what.options).find(({ value }) => value === tag)?.textContent ?? tag;
    const where = sign === undefined ? `${((ms ?? 0) / 1000).toFixed(1)} s` : (this.signing.allSigns[sign]?.gloss ?? String(sign));
    const said = `${where}: ${what}`;
    return better ? words.rating.better(said, better) : said;
  }
}

function option(name: string, value: string): HTMLOptionElement {
  const made = document.createElement("option");
  made.textContent = name;
  made.value = value;
  return made;
}
