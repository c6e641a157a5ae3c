// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";

import { Caption } from "../../src/panels/caption";
import type { Accepted, Mark, Sign } from "../../src/protocol";
import { show } from "../template";

const seek = vi.fn<(frame: number) => void>();
let caption: Caption;
const all = (selector: string) => Array.from(document.querySelectorAll<HTMLElement>(selector));
const words = (selector: string) => all(selector).map((element) => element.textContent);

const sign = (index: number, gloss: string, kind: Sign["kind"], span: [number, number]): Sign => ({
  index, gloss, kind, text_span: span, start_frame: 10 * index, end_frame: 10 * index + 10,
});
const production = (text: string, coverage: Partial<Accepted["coverage"]> = {}, marks: readonly Mark[] = []) =>
  ({
    text, text_language: "sk", sign_language: "svk", coverage: { signed: [], spelled: [], left_out: [], ...coverage },
    marks,
  }) as unknown as Accepted;

beforeEach(() => {
  localStorage.clear();
  seek.mockClear();
  show("production/index.html");
  caption = new Caption(seek);
});

test("the words of the present sign are marked, and only they", () => {
  caption.open(production("🙂 dobrý večer"), [sign(0, "DOBRÝ", "sign", [2, 7]), sign(1, "VEČER", "sign", [8, 13])]);
  caption.highlight(1);
  expect(words(".current")).toEqual(["večer"]);
  caption.highlight(-1);
  expect(words(".current")).toEqual([]);
});

test("signs may come in another order than the words, share words, and stand for none", () => {
  caption.open(production("kam ideš zajtra"), [
    sign(0, "ZAJTRA", "sign", [9, 15]), sign(1, "TY", "sign", [4, 8]), sign(2, "ÍSŤ", "sign", [4, 8]),
    sign(3, "KAM", "sign", [0, 3]), sign(4, "OTÁZKA", "sign", [15, 15]), sign(5, "", "pause", [0, 15]),
  ]);
  const marked = [0, 1, 2, 3, 4, 5].map((index) => {
    caption.highlight(index);
    return words(".current").join("|");
  });
  expect(marked).toEqual(["zajtra", "ideš", "ideš", "kam", "", ""]);
  all(".caption-text span").find((word) => word.textContent === "ideš")?.click();
  expect(seek).toHaveBeenCalledWith(10);
});

test("what signs are in their sentence stands there, and is marked while it is signed", () => {
  const signs = [sign(0, "KINO", "sign", [0, 4]), sign(1, "TY", "sign", [5, 7]), sign(2, "NIE", "sign", [8, 11])];
  caption.open(production("kino ty nie", {}, [
    { kind: "wh_question", signs: [0, 3] }, { kind: "topic", signs: [0, 1] }, { kind: "statement", signs: [0, 3] },
    { kind: "of another version", signs: [0, 3] },
  ]), signs);
  expect(words(".caption-marks span")).toEqual(["topic", "question"]);
  caption.highlight(0);
  expect(words(".caption-marks .current")).toEqual(["topic", "question"]);
  caption.highlight(1);
  expect(words(".caption-marks .current")).toEqual(["question"]);
  caption.open(production("kino"), signs);
  expect(all(".caption-marks")[0].hidden).toBe(true);
});

test("a word without a sign of its own cannot be chosen", () => {
  caption.open(production("a pes"), [sign(0, "PES", "sign", [2, 5])]);
  caption.highlight(0);
  expect(words(".signed")).toEqual(["pes"]);
  all(".caption-text span")[0].click();
  expect(seek).not.toHaveBeenCalled();
});

test("no half of a word is struck out, and then no note speaks of it", () => {
  caption.open(production("I don't know", { left_out: [[2, 4]] }), [sign(0, "NEVIEM", "sign", [4, 12])]);
  caption.highlight(-1);
  expect(words(".left-out")).toEqual([]);
  expect(all(".caption-note")[0].hidden).toBe(true);
});

test("captions are on at first, and a choice against them is kept", () => {
  const section = document.getElementById("caption") as HTMLElement;
  caption.open(production("Ahoj"), []);
  expect(section.hidden).toBe(false);
  document.getElementById("captions")?.click();
  expect(section.hidden).toBe(true);
  new Caption(seek).open(production("Ahoj"), []);
  expect(section.hidden).toBe(true);
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

test("words that have only a near sign are told apart, and an older production that says nothing of them has none", () => {
  caption.open(production("krátky text", { near: [[0, 6]] }), [sign(0, "MALÝ", "sign", [0, 6])]);
  caption.highlight(0);
  expect(words(".near")).toEqual(["krátky"]);
  expect(all(".caption-note")[0].textContent).toMatch(/nearest sign/);
  caption.open(production("text"), []);
  caption.highlight(-1);
  expect(words(".near")).toEqual([]);
});

test("words of composed signs are told apart, and the note says what that means", () => {
  caption.open(production("I help", { signed: [[0, 1], [2, 6]], composed: [[2, 6]] }), [sign(0, "HELP", "sign", [2, 6])]);
  caption.highlight(0);
  expect(words(".composed")).toEqual(["help"]);
  expect(all(".caption-note")[0].textContent).toMatch(/not recorded, seen by no signer/);
});

test("the text is in its own language", () => {
  caption.open(production("Ahoj"), []);
  expect(all(".caption-text")[0].lang).toBe("sk");
});
