// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";

import { Hints } from "../../src/panels/hints";
import type { Hint } from "../../src/protocol";
import { PLAN } from "../plan/plans";
import { show } from "../template";

const replace = vi.fn();
const readAs = vi.fn();
let hints: Hints;
const tell = (text: string, ...found: Hint[]) => hints.show({ ...PLAN, text, hints: found });
const items = () => Array.from(document.querySelectorAll("#plan-hints li"), (item) => item.textContent);
const buttons = () => Array.from(document.querySelectorAll<HTMLButtonElement>("#plan-hints button"));

beforeEach(() => {
  vi.resetAllMocks();
  show("production/index.html");
  hints = new Hints({ replace, readAs, offers: (language) => language === "en" });
});

test("a word that may be misspelled is replaced by the one that was meant", () => {
  tell("🙂 autobsu", { code: "did_you_mean", text_span: [2, 9], suggestions: ["autobus", "autobusu"] });
  expect(items()[0]).toContain("“autobsu”");
  expect(buttons().map(({ textContent }) => textContent)).toEqual(["autobus?", "autobusu?"]);
  buttons()[0].click();
  expect(replace).toHaveBeenCalledExactlyOnceWith([2, 9], "autobus");
});

test("a text in the other language can be read as such, where that is offered", () => {
  tell("Good evening", { code: "language", text_span: [0, 12], suggestions: ["en"] });
  expect(items()[0]).toContain("This looks like English.");
  buttons()[0].click();
  expect(readAs).toHaveBeenCalledExactlyOnceWith("en");
  tell("Guten Abend", { code: "language", text_span: [0, 11], suggestions: ["de"] });
  expect(items()).toEqual([]);
});

test("what was assumed is told in one line, and dates as people write them", () => {
  tell(
    "dobry vecer 5/12/2026",
    { code: "diacritics", text_span: [0, 5], suggestions: ["dobrý"] },
    { code: "diacritics", text_span: [6, 11], suggestions: ["večer"] },
    { code: "date", text_span: [12, 21], suggestions: ["2026-12-05"] },
    { code: "of tomorrow", text_span: [0, 1], suggestions: [] },
  );
  expect(items()).toHaveLength(2);
  expect(items()[0]).toMatch(/5\/12\/2026.*December/);
  expect(items()[1]).toBe("Read with its accents: dobrý, večer.");
  hints.show(null);
  expect(items()).toEqual([]);
});
