import { expect, test } from "vitest";

import { cues, srt, vtt } from "../../src/files/captions";
import type { Sign } from "../../src/protocol";

const sign = (gloss: string, kind: Sign["kind"], span: [number, number], start: number, end: number) => ({
  gloss, kind, text_span: span, start_frame: start, end_frame: end,
});
const TEXT = "🙂 Kam ideš? Domov & späť.";
const SIGNS = [
  sign("TY", "sign", [6, 10], 0, 10),
  sign("KAM", "sign", [2, 5], 10, 25),
  sign("OTÁZKA", "sign", [10, 10], 25, 30),
  sign("", "pause", [10, 11], 30, 40),
  sign("DOMOV", "sign", [12, 17], 40, 65),
  sign("SPÄŤ", "sign", [20, 24], 65, 1602),
];

test("a caption holds the words between two pauses in the text's order, whatever order they are signed in", () => {
  expect(cues(TEXT, SIGNS)).toEqual([
    { start: 0, end: 30, text: "Kam ideš" },
    { start: 40, end: 1602, text: "Domov & späť" },
  ]);
});

test("signs without words of their own are named by their glosses", () => {
  expect(cues("", [sign("ÁNO", "sign", [0, 0], 0, 5)])).toEqual([{ start: 0, end: 5, text: "ÁNO" }]);
});

test("times are hours, minutes, seconds and thousandths in either format", () => {
  expect(vtt(cues(TEXT, SIGNS))).toBe(
    "WEBVTT\n\n00:00:00.000 --> 00:00:01.200\nKam ideš\n\n00:00:01.600 --> 00:01:04.080\nDomov &amp; späť\n",
  );
  expect(srt(cues(TEXT, SIGNS))).toBe(
    "1\n00:00:00,000 --> 00:00:01,200\nKam ideš\n\n2\n00:00:01,600 --> 00:01:04,080\nDomov & späť\n",
  );
});
