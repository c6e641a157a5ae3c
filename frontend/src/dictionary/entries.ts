/** Reading the dictionary's list, in its own page or fetched by another. */

import { inside } from "../page";
import type { Entry } from "./search";

export function entryOf(item: HTMLLIElement): Entry {
  return {
    gloss: inside(item, "b", HTMLElement).textContent,
    kind: item.dataset.kind === "letter" ? "letter" : "sign",
    composed: "composed" in item.dataset,
    topic: item.dataset.topic as string,
    words: (item.dataset.words as string).split("|"), // more than are shown
  };
}

/** All signs of the dictionary's page at this address. Rejects if it cannot be had. */
export async function fetchEntries(address: string): Promise<Entry[]> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return Array.from(page.querySelectorAll<HTMLLIElement>("#entries > li"), entryOf);
}
