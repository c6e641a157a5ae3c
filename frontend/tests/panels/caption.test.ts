// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";

import { Caption } from "../../src/panels/caption";
import type { Accepted, Sign } from "../../src/protocol";
import { show } from "../template";

const seek = vi.fn<(frame: number) => void>();
let caption: Caption;
const all = (selector: string) => Array.from(document.querySelectorAll<HTMLElement>(selector));
const words = (selector: string) => all(selector).map((element) => element.textContent);

const sign = (index: number, gloss: string, kind: Sign["kind"], span: [number, number]): Sign => ({
  index, gloss, kind, text_span: span, start_frame: 10 * index, end_frame: 10 * index + 10,
});
const production = (text: string, coverage: Partial<Accepted["coverage"]> = {}) =>
  ({
    text, text_language: "sk", sign_language: "svk", coverage: { signed: [], spelled: [], left_out: [], ...coverage },
  }) as unknown as Accepted;

beforeEach(() => {
  seek.mockClear();
  show("production/index.html");
  caption = new Caption(seek);
});

test("the word and the sign are marked together, and only they", () => {
  caption.open(production("🙂 dobrý večer"), [sign(0, "DOBRÝ", "sign", [2, 7]), sign(1, "VEČER", "sign", [8, 13])]);
  caption.highlight(1);
  expect(words(".caption-text .current")).toEqual(["večer"]);
  expect(words(".glosses [aria-current]")).toEqual(["VEČER"]);
  caption.highlight(-1);
  expect(words(".current, [aria-current]")).toEqual([]);
});

test("a chosen sign is gone to, and a pause cannot be chosen", () => {
  caption.open(production("ano, nie"), [
    sign(0, "ÁNO", "sign", [0, 3]), sign(1, "", "pause", [3, 4]), sign(2, "NIE", "sign", [5, 8]),
  ]);
  expect(words(".glosses button")).toEqual(["ÁNO", "NIE"]);
  all(".glosses button")[1].click();
  expect(seek).toHaveBeenCalledWith(20);
  caption.highlight(1);
  expect(words(".current")).toEqual([]);
});

test("spelled and left-out words are drawn otherwise, and a note explains only what is there", () => {
  caption.open(production("Volám sa Qx", { spelled: [[9, 11]] }), [sign(0, "VOLAŤ", "sign", [0, 5])]);
  caption.highlight(-1);
  expect(words(".spelled")).toEqual(["Qx"]);
  const note = all(".caption-note")[0];
  expect(note.textContent).toMatch(/fingerspelled/);
  expect(note.textContent).not.toMatch(/not signed/);
  caption.open(production("Ahoj"), [sign(0, "AHOJ", "sign", [0, 4])]);
  expect(note.hidden).toBe(true);
  caption.showInexact();
  expect(note.hidden).toBe(false);
});

test("text and signs are each in their own language", () => {
  caption.open(production("Ahoj"), []);
  expect(all(".caption-text")[0].lang).toBe("sk");
  expect(all(".glosses")[0].lang).toBe("svk");
});
