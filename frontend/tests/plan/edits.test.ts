import { expect, test } from "vitest";

import { added, moved, taken, without } from "../../src/plan/edits";
import { ordinal, units } from "../../src/plan/units";
import type { PlannedSign } from "../../src/protocol";
import { PLAN } from "./plans";

const [mama, moje, je, qx] = units(PLAN);
const glosses = (signs: readonly PlannedSign[]) => signs.map(({ gloss }) => gloss || "-").join(" ");

test("units come in the order of the signs, with spelled words whole and silent words in their place", () => {
  expect(units(PLAN).map(({ way, label, words }) => [way, label, words])).toEqual([
    ["near", "MAMA", "mama"],
    ["signed", "MOJE", "Moja"],
    ["left-out", "", "je"],
    ["spelled", "Q-X", "Qx"],
  ]);
});

test("a sign without words of the text was added, and spans count code points", () => {
  const plan = {
    ...PLAN,
    text: "🙂 ahoj",
    coverage: { signed: [[2, 6] as const], near: [], spelled: [], left_out: [] },
    signs: [
      { gloss: "AHOJ", kind: "sign" as const, text_span: [2, 6] as const },
      { gloss: "DOM", kind: "sign" as const, text_span: [6, 6] as const },
    ],
    choices: [{ text_span: [2, 6] as const, signs: [0], at: 0, alternatives: [] }],
  };
  expect(units(plan).map(({ way, words }) => [way, words])).toEqual([["signed", "ahoj"], ["added", ""]]);
});

test("an alternative goes where the signs of its words were, or would be", () => {
  const [sense, leaveOut] = moje.choice?.alternatives ?? [];
  expect(glosses(taken(PLAN.signs, moje.choice as never, sense))).toBe("MAMA MÔJ - Q X -");
  expect(glosses(taken(PLAN.signs, moje.choice as never, leaveOut))).toBe("MAMA - Q X -");
  expect(glosses(taken(PLAN.signs, je.choice as never, je.choice?.alternatives[0] as never))).toBe("MAMA MOJE J E - Q X -");
});

test("units move past each other whole, both ways", () => {
  expect(glosses(moved(PLAN.signs, qx, moje, "before"))).toBe("MAMA Q X MOJE - -");
  expect(glosses(moved(PLAN.signs, mama, qx, "after"))).toBe("MOJE - Q X MAMA -");
});

test("a sign is added behind a unit, and taken out again", () => {
  const dom = { gloss: "DOM", kind: "sign" as const };
  const more = added(PLAN.signs, qx, dom);
  expect(glosses(more)).toBe("MAMA MOJE - Q X DOM -");
  expect(glosses(without(more, [5]))).toBe(glosses(PLAN.signs));
  expect(glosses(added(PLAN.signs, je, dom))).toBe("MAMA MOJE DOM - Q X -");
});

test("places are counted without pauses, which the server sets anew", () => {
  expect([ordinal(PLAN.signs, 0), ordinal(PLAN.signs, 3), ordinal(PLAN.signs, 4)]).toEqual([0, 2, 3]);
});
