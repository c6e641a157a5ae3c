import { describe, expect, test } from "vitest";

import { codePoints, cut, wholeWords, within } from "../src/spans";

describe("cutting a text", () => {
  test("leaves every span whole pieces", () => {
    const pieces = cut("Dobrý večer!", [
      [0, 5],
      [6, 11],
    ]);
    expect(pieces.map(({ text }) => text)).toEqual(["Dobrý", " ", "večer", "!"]);
    expect(pieces.filter((piece) => within(piece, [6, 11])).map(({ text }) => text)).toEqual(["večer"]);
  });

  test("counts code points, not UTF-16 units", () => {
    const text = "👋🏽 ahoj";
    const pieces = cut(text, [[3, 7]]);
    expect(pieces.map((piece) => piece.text)).toEqual(["👋🏽 ", "ahoj"]);
    expect(codePoints(text)).toBe(7);
  });

  test("cuts overlapping spans at all their borders", () => {
    const spans = [
      [0, 4],
      [2, 6],
    ] as const;
    expect(cut("abcdef", spans).map(({ text }) => text)).toEqual(["ab", "cd", "ef"]);
  });

  test("ignores borders outside the text", () => {
    expect(cut("abc", [[0, 99]]).map(({ text }) => text)).toEqual(["abc"]);
  });
});

describe("whole words", () => {
  const of = (text: string, ...spans: [number, number][]) => wholeWords(text, spans);

  test("are not the parts of a contraction whose rest is signed", () => {
    expect(of("I don't know", [2, 4])).toEqual([]);
    expect(of("I’m a cook", [1, 3], [4, 5])).toEqual([[4, 5]]);
  });

  test("are a contraction of which nothing is signed, and what punctuation or a symbol stands beside", () => {
    expect(of("It's so", [0, 2], [2, 4])).toHaveLength(2);
    expect(of("a, ahoj👋", [0, 1], [7, 8])).toHaveLength(2);
  });
});
