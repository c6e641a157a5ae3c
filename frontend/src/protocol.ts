/** The messages of /ws/produce/ as types, and the one door through which the server's JSON comes in. */

export type Span = readonly [number, number];
export type Kind = "sign" | "letter" | "pause";

export interface Options {
  dominant_hand: "right" | "left";
  fingerspelling_speed: number;
  /** As the sign language has it, or as the words of the text come. */
  order?: "signer" | "text";
}

export interface ProductionRequest {
  text: string;
  text_language: string;
  sign_language: string;
  seed?: number;
  options: Options;
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
  text: string;
  text_language: string;
  sign_language: string;
  options: Options;
  /** Planned length; the stop rule may end a little earlier. */
  frames: number;
}

export type ServerMessage =
  | Accepted
  | ({ type: "sign" } & Sign)
  | { type: "end"; frames: number; sha256: string; exact: boolean; production: string }
  | { type: "busy"; retry_after: number; production?: string }
  | { type: "error"; code: string; message: string; limit?: number };

const KNOWN = new Set(["accepted", "sign", "end", "busy", "error"]);

/** A typed message, or null for what this version does not know and may ignore. */
export function parseMessage(json: string): ServerMessage | null {
  const message: unknown = JSON.parse(json);
  if (typeof message !== "object" || message === null || !("type" in message)) return null;
  return KNOWN.has(String(message.type)) ? (message as ServerMessage) : null;
}
