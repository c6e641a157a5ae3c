/** The messages of /ws/produce/ as types, and the one door through which the server's JSON comes in. */

export type Span = readonly [number, number];
export type Kind = "sign" | "letter" | "pause";

export interface Options {
  dominant_hand: "right" | "left";
  fingerspelling_speed: number;
  /** As the sign language has it, or as the words of the text come. */
  order?: "signer" | "text";
  /** Whether signs made from a description may stand for words, or only recorded ones. */
  composed?: boolean;
}

export interface ProductionRequest {
  text: string;
  text_language: string;
  sign_language: string;
  seed?: number;
  options: Options;
  /** The signs to make in place of those that the text asks for. */
  plan?: readonly PlannedSign[];
}

/** A sign, letter or pause of a plan, which has no place in time yet. */
export interface PlannedSign {
  gloss: string;
  kind: Kind;
  /** Left out: it stands for nothing in the text. */
  text_span?: Span;
  /** Of a pause. */
  seconds?: number;
}

/** A planned sign with its place in time; spans count Unicode code points of the text. */
export interface Sign {
  index: number;
  gloss: string;
  kind: Kind;
  text_span: Span;
  start_frame: number;
  end_frame: number;
}

export interface Coverage {
  signed: readonly Span[];
  /** Signed by the nearest sign there is; productions of before do not say. */
  near?: readonly Span[];
  /** Those of the signed and near ones that signs made from a description say. */
  composed?: readonly Span[];
  spelled: readonly Span[];
  left_out: readonly Span[];
}

/** What some signs are in their sentence: a question, its topic, negated. Kinds that are not known here may be ignored. */
export interface Mark {
  kind: string;
  /** Indices of signs, end exclusive. */
  signs: Span;
}

export interface Accepted {
  type: "accepted";
  production: string;
  epoch: number;
  fps: number;
  skeleton: { version: number; joints: readonly string[]; face: readonly string[] };
  scale: number;
  model: string;
  seed: number;
  coverage: Coverage;
  marks: readonly Mark[];
  /** Its signs are not those that the text asks for. */
  edited: boolean;
  text: string;
  text_language: string;
  sign_language: string;
  options: Options;
  /** Planned length; the stop rule may end a little earlier. */
  frames: number;
}

/** What could stand for the words of a choice instead; nothing to leave them out. */
export interface Alternative {
  change: "sense" | "near" | "spell" | "leave_out";
  signs: readonly PlannedSign[];
}

/** Words that are signed, spelled or left out together. */
export interface Choice {
  text_span: Span;
  /** Places in the plan, without the pauses between. */
  signs: readonly number[];
  /** Where an alternative goes once these are taken out. */
  at: number;
  alternatives: readonly Alternative[];
}

/** What was assumed about a text, or may be wrong with it. */
export interface Hint {
  code: string;
  text_span: Span;
  suggestions: readonly string[];
}

/** What `produce` would sign. */
export interface Plan {
  type: "plan";
  text: string;
  text_language: string;
  sign_language: string;
  options: Options;
  signs: readonly PlannedSign[];
  frames: number;
  coverage: Coverage;
  edited: boolean;
  hints: readonly Hint[];
  choices: readonly Choice[];
  marks: readonly Mark[];
}

export type ServerMessage =
  | Plan
  | Accepted
  | ({ type: "sign" } & Sign)
  | { type: "end"; frames: number; sha256: string; exact: boolean; production: string }
  | { type: "busy"; retry_after: number; production?: string; about?: "plan" }
  | { type: "error"; code: string; message: string; limit?: number; about?: "plan" };

const KNOWN = new Set(["accepted", "plan", "sign", "end", "busy", "error"]);

/** A typed message, or null for what this version does not know and may ignore. */
export function parseMessage(json: string): ServerMessage | null {
  const message: unknown = JSON.parse(json);
  if (typeof message !== "object" || message === null || !("type" in message)) return null;
  return KNOWN.has(String(message.type)) ? (message as ServerMessage) : null;
}
