/** Finding signs by any of their words, whatever the capitals and marks. */

export interface Entry {
  gloss: string;
  kind: "sign" | "letter";
  topic: string;
  /** Made from a description, not recorded. */
  composed: boolean;
  /** Wordings in every text language. */
  words: readonly string[];
}

/** "Ďakujem" and "dakujem" are the same to somebody who searches. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** Which entries a query and a topic ("" for all) leave: any word of theirs, or their gloss, begins with the query. */
export function find(entries: readonly Entry[], query: string, topic: string, recordedOnly = false): boolean[] {
  const wanted = plain(query);
  return entries.map((entry) => {
    if (recordedOnly && entry.composed) return false;
    if (topic && entry.topic !== topic) return false;
    if (!wanted) return true;
    return [entry.gloss, ...entry.words].some((word) => ` ${plain(word)}`.includes(` ${wanted}`));
  });
}

/** Whether the query is all of one of the entry's words, or its gloss: such entries are what most people looked for. */
export function isNamed(entry: Entry, query: string): boolean {
  const wanted = plain(query);
  return [entry.gloss, ...entry.words].some((word) => plain(word) === wanted);
}
