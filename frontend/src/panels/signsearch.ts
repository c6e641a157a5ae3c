/** Finds a sign of the dictionary, for a plan or a rating; the dictionary is fetched when it is first searched. */

import { fetchEntries } from "../dictionary/entries";
import { type Entry, find, isNamed } from "../dictionary/search";
import { part } from "../page";
import type { PlannedSign } from "../protocol";
import { words } from "../words";

/** More than these are found by typing more. */
const MOST_SHOWN = 8;

export class SignSearch {
  private readonly query: HTMLInputElement;
  private readonly found: HTMLUListElement;
  private readonly count: HTMLElement;
  private readonly listening = new AbortController();
  private readonly dictionaries = new Map<string, Promise<Entry[]>>();
  private dictionary = "";

  /** name: of its parts #name-query, #name-found and #name-count. */
  constructor(
    name: string,
    private readonly chosen: (sign: PlannedSign) => void,
  ) {
    this.query = part(`${name}-query`, HTMLInputElement);
    this.found = part(`${name}-found`, HTMLUListElement);
    this.count = part(`${name}-count`, HTMLElement);
    const { signal } = this.listening;
    this.query.addEventListener("focus", () => void this.entries().catch(() => {}), { signal });
    this.query.addEventListener("input", () => void this.search(), { signal });
    this.query.addEventListener("keydown", (event) => this.pressed(event), { signal });
  }

  /** dictionary: address of the list to search. */
  begin(dictionary: string): void {
    this.dictionary = dictionary;
    this.choose("");
  }

  /** What stands in the field from now on, with nothing more to be found by it. */
  choose(gloss: string): void {
    this.query.value = gloss;
    this.show([], "");
  }

  dispose(): void {
    this.listening.abort();
  }

  private async search(): Promise<void> {
    const wanted = this.query.value;
    if (wanted.trim() === "") return this.show([], "");
    try {
      const entries = await this.entries();
      if (this.query.value !== wanted) return; // more was typed meanwhile
      const shown = find(entries, wanted, "");
      const all = entries.filter((_, k) => shown[k]);
      const found = [...new Set([...all.filter((entry) => isNamed(entry, wanted)), ...all])];
      this.show(found.slice(0, MOST_SHOWN), words.dictionary.found(found.length));
    } catch (error) {
      console.warn(error);
      this.show([], words.plan.unsearched);
    }
  }

  private entries(): Promise<Entry[]> {
    const { dictionary, dictionaries } = this;
    const known = dictionaries.get(dictionary);
    if (known) return known;
    const fetched = fetchEntries(dictionary);
    fetched.catch(() => dictionaries.delete(dictionary)); // the next search tries again
    dictionaries.set(dictionary, fetched);
    return fetched;
  }

  private show(entries: readonly Entry[], said: string): void {
    this.count.textContent = said;
    this.found.replaceChildren(
      ...entries.map(({ gloss, kind, composed, words: wordings }) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        const name = document.createElement("b");
        name.textContent = gloss;
        button.append(name, kind === "sign" ? ` ${wordings[0]}` : "", composed ? ` (${words.plan.isComposed})` : "");
        button.addEventListener("click", () => this.chosen({ gloss, kind }));
        item.append(button);
        return item;
      }),
    );
  }

  /** Enter takes the first that was found, and never signs the form around the field. */
  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.found.querySelector("button")?.click();
  }
}
