/** What signs are in their sentence, as people are told: a question, its topic, negated. */

import type { Mark } from "./protocol";

/** Statements and exclamations are not told: nearly every sentence is one. */
const TOLD = { topic: "topic", negation: "negation", yes_no_question: "question", wh_question: "question" } as const;

export type Told = (typeof TOLD)[keyof typeof TOLD];

export interface ToldMark {
  kind: Told;
  /** Indices of signs, end exclusive. */
  start: number;
  end: number;
}

/** Kinds that are not known here are left out. */
export function told(marks: readonly Mark[]): ToldMark[] {
  return marks.flatMap(({ kind, signs: [start, end] }) =>
    kind in TOLD ? [{ kind: TOLD[kind as keyof typeof TOLD], start, end }] : [],
  );
}
