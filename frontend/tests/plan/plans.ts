/** A plan as the server tells it: "Moja mama je Qx!" with a sign that goes first, one by the nearest sign, letters, and a word that is left out. */

import type { Plan } from "../../src/protocol";

export const PLAN: Plan = {
  type: "plan",
  text: "Moja mama je Qx!",
  text_language: "sk",
  sign_language: "svk",
  options: { dominant_hand: "right", fingerspelling_speed: 1, order: "signer" },
  edited: false,
  frames: 100,
  signs: [
    { gloss: "MAMA", kind: "sign", text_span: [5, 9] },
    { gloss: "MOJE", kind: "sign", text_span: [0, 4] },
    { gloss: "", kind: "pause", text_span: [12, 13], seconds: 0.2 },
    { gloss: "Q", kind: "letter", text_span: [13, 14] },
    { gloss: "X", kind: "letter", text_span: [14, 15] },
    { gloss: "", kind: "pause", text_span: [15, 16], seconds: 0.6 },
  ],
  coverage: { signed: [[0, 4]], near: [[5, 9]], spelled: [[13, 15]], left_out: [[10, 12]] },
  hints: [],
  marks: [
    { kind: "yes_no_question", signs: [0, 5] },
    { kind: "topic", signs: [0, 1] },
    { kind: "of another version", signs: [0, 1] },
  ],
  choices: [
    {
      text_span: [0, 4],
      signs: [1],
      at: 1,
      alternatives: [
        { change: "sense", signs: [{ gloss: "MÔJ", kind: "sign", text_span: [0, 4] }] },
        { change: "leave_out", signs: [] },
      ],
    },
    { text_span: [5, 9], signs: [0], at: 0, alternatives: [{ change: "leave_out", signs: [] }] },
    {
      text_span: [10, 12],
      signs: [],
      at: 2,
      alternatives: [
        {
          change: "spell",
          signs: [
            { gloss: "J", kind: "letter", text_span: [10, 11] },
            { gloss: "E", kind: "letter", text_span: [11, 12] },
          ],
        },
      ],
    },
    { text_span: [13, 15], signs: [3, 4], at: 3, alternatives: [{ change: "leave_out", signs: [] }] },
  ],
};
