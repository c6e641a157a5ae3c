import { expect, test } from "vitest";

import { CaptionBar } from "../src/captionbar";
import type { Sign } from "../src/protocol";

/** A canvas of letters 10 pixels wide that notes what is written, and on what colour. */
function paper(width: number) {
  const written: string[] = [];
  const ruled: string[] = [];
  let fill = "";
  const context = {
    canvas: { width },
    measureText: (text: string) => ({ width: 10 * text.length }),
    fillRect: () => {},
    fillText: (text: string) => written.push(fill === "#2b1e00" ? `*${text}*` : text),
    setLineDash: (dash: number[]) => ruled.push(`${written.at(-1)?.trim()} ${dash.length > 0 ? "broken" : "whole"}`),
    beginPath: () => {},
    moveTo: () => {},
    lineTo: () => {},
    stroke: () => {},
    get fillStyle() {
      return fill;
    },
    set fillStyle(style: string) {
      fill = style;
    },
  };
  return { written, ruled, context: context as unknown as CanvasRenderingContext2D };
}

const sign = (gloss: string, span: [number, number], start: number): Omit<Sign, "index"> => ({
  gloss, kind: "sign", text_span: span, start_frame: start, end_frame: start + 10,
});

test("the lines shown are those of the present sign's words, and stay for a sign that has none", () => {
  const text = "aaaa bbbb cccc dddd eeee";
  const signs = [sign("E", [20, 24], 0), sign("ASK", [24, 24], 10), sign("A", [0, 4], 20)];
  const { context, written } = paper(150);
  const bar = new CaptionBar(context, { text, signs }, 0, 100);
  const seen = [0, 10, 20].map((frame) => {
    written.length = 0;
    bar.draw(frame);
    return written.filter((piece) => piece.trim()).map((piece) => piece.trim());
  });
  expect(seen[0]).toContain("*eeee*");
  expect(seen[1]).toContain("eeee");
  expect(seen[1]).not.toContain("aaaa");
  expect(seen[2]).toContain("*aaaa*");
});

test("words that are not signed as they stand have the lines of the page's caption", () => {
  const text = "mama Qx a dom";
  const signs = [sign("MAMA", [0, 4], 0), { ...sign("Q", [5, 7], 10), kind: "letter" as const }, sign("DOM", [10, 13], 20)];
  const coverage = { signed: [[0, 4], [10, 13]], composed: [[10, 13]], spelled: [[5, 7]], left_out: [[8, 9]] } as const;
  const { context, ruled } = paper(1000);
  new CaptionBar(context, { text, signs, coverage }, 0, 100).draw(0);
  expect(ruled).toEqual(["Qx broken", "a whole", "dom broken"]);
  ruled.length = 0;
  new CaptionBar(context, { text, signs }, 0, 100).draw(0); // a file, which has no coverage
  expect(ruled).toEqual(["Qx broken"]);
});
