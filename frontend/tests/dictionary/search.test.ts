import { expect, test } from "vitest";

import { type Entry, find, isNamed } from "../../src/dictionary/search";

const ENTRIES: Entry[] = [
  { gloss: "ĎAKOVAŤ", kind: "sign", composed: false, topic: "verbs", words: ["ďakovať", "thank you", "thanks"] },
  { gloss: "MAMA", kind: "sign", composed: false, topic: "nouns", words: ["mama", "mother"] },
  { gloss: "TEŠIŤ SA", kind: "sign", composed: false, topic: "verbs", words: ["tešiť sa", "look forward"] },
];
const found = (query: string, topic = "") => {
  const shown = find(ENTRIES, query, topic);
  return ENTRIES.filter((_, k) => shown[k]).map(({ gloss }) => gloss);
};

test("a sign is found by any word of either language, without marks and whatever the capitals", () => {
  expect(found("dakov")).toEqual(["ĎAKOVAŤ"]);
  expect(found("MOTHER")).toEqual(["MAMA"]);
  expect(found("  teš")).toEqual(["TEŠIŤ SA"]);
});

test("a word inside a wording counts, the middle of a word does not", () => {
  expect(found("you")).toEqual(["ĎAKOVAŤ"]);
  expect(found("forward")).toEqual(["TEŠIŤ SA"]);
  expect(found("ama")).toEqual([]);
});

test("composed signs are left out where only recorded ones are wanted", () => {
  const entries: Entry[] = [...ENTRIES, { gloss: "HELP", kind: "sign", composed: true, topic: "verbs", words: ["help"] }];
  expect(find(entries, "", "verbs")).toEqual([true, false, true, true]);
  expect(find(entries, "", "verbs", true)).toEqual([true, false, true, false]);
});

test("a topic narrows what is found, and nothing typed leaves all of it", () => {
  expect(found("", "verbs")).toEqual(["ĎAKOVAŤ", "TEŠIŤ SA"]);
  expect(found("mama", "verbs")).toEqual([]);
  expect(found("")).toHaveLength(3);
});

test("an entry is named by all of a wording or its gloss, and not by a beginning", () => {
  const named = (query: string) => ENTRIES.filter((entry) => isNamed(entry, query)).map(({ gloss }) => gloss);
  expect(named(" Mother ")).toEqual(["MAMA"]);
  expect(named("dakovat")).toEqual(["ĎAKOVAŤ"]);
  expect(named("moth")).toEqual([]);
});
