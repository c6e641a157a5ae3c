/** A plan as people see it: one unit a sign, one a spelled word, one a word that is left out, in the order of the signs. */

import { type Told, told } from "../marks";
import type { Choice, Plan, PlannedSign, Span } from "../protocol";

export type Way = "signed" | "near" | "spelled" | "left-out" | "added";

export interface Unit {
  way: Way;
  /** Made from a description, not recorded. */
  composed: boolean;
  /** Places in the plan, in order; none where words are left out. */
  signs: readonly number[];
  /** "DOBRE", "E-V-A", or "" where nothing is signed. */
  label: string;
  /** What it stands for in the text; "" for a sign that was added. */
  words: string;
  span: Span;
  /** What could be done with its words; null for a sign that was added. */
  choice: Choice | null;
  /** What it is in its sentence; a question is told at its last unit. */
  marks: readonly Told[];
}

export function units(plan: Plan): Unit[] {
  const points = Array.from(plan.text);
  const owners = new Map(plan.choices.flatMap((choice) => choice.signs.map((index) => [index, choice] as const)));
  const silent = plan.choices.filter((choice) => choice.signs.length === 0).sort((a, b) => a.at - b.at);
  const found: Unit[] = [];
  const said = ([start, end]: Span) => points.slice(start, end).join("");
  const leaveOut = (before: number) => {
    while (silent.length > 0 && silent[0].at <= before) {
      const choice = silent.shift() as Choice;
      const span = choice.text_span;
      found.push({ way: "left-out", composed: false, signs: [], label: "", words: said(span), span, choice, marks: [] });
    }
  };
  plan.signs.forEach((sign, index) => {
    if (sign.kind === "pause") return;
    const choice = owners.get(index) ?? null;
    const last = found.at(-1);
    if (sign.kind === "letter" && choice && last?.way === "spelled" && last.choice === choice) {
      found[found.length - 1] = { ...last, signs: [...last.signs, index], label: `${last.label}-${sign.gloss}` };
      return;
    }
    leaveOut(index);
    const span = sign.kind === "letter" && choice ? choice.text_span : (sign.text_span ?? [0, 0]);
    const way = wayOf(plan, sign, choice);
    const composed = sign.kind === "sign" && touches(plan.coverage.composed, sign);
    found.push({ way, composed, signs: [index], label: sign.gloss, words: said(span), span, choice, marks: [] });
  });
  leaveOut(plan.signs.length);
  return found.map((unit) => ({ ...unit, marks: marksOf(plan, unit, found) }));
}

function marksOf(plan: Plan, unit: Unit, all: readonly Unit[]): Told[] {
  const within = ({ signs }: Unit, start: number, end: number) => signs.length > 0 && signs[0] >= start && signs[0] < end;
  const kinds = told(plan.marks).filter(
    ({ kind, start, end }) =>
      within(unit, start, end) && (kind !== "question" || unit === all.filter((one) => within(one, start, end)).at(-1)),
  );
  return [...new Set(kinds.map(({ kind }) => kind))];
}

function wayOf(plan: Plan, sign: PlannedSign, choice: Choice | null): Way {
  if (!choice) return "added";
  if (sign.kind === "letter") return "spelled";
  return touches(plan.coverage.near, sign) ? "near" : "signed";
}

/** Whether any of these words is what the sign stands for. */
function touches(spans: readonly Span[] | undefined, sign: PlannedSign): boolean {
  const [start, end] = sign.text_span ?? [0, 0];
  return spans?.some((span) => span[0] < end && start < span[1]) ?? false;
}

/** How many signs and letters come before this place; a plan's pauses come and go as the server sees fit. */
export function ordinal(signs: readonly PlannedSign[], index: number): number {
  return signs.slice(0, index).filter((sign) => sign.kind !== "pause").length;
}
