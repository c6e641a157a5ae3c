/** What this browser keeps for its visitor: a few choices and which sentences were signed. Nothing of it is sent. */

import type { ProductionRequest } from "./protocol";

export interface Signed {
  production: string;
  text: string;
  languages: string;
  /** When, as ISO 8601 has it; those of before do not say. */
  at?: string;
}

/** Older ones are forgotten. */
const MOST_SIGNED = 30;
const SIGNED = "signed";

export function kept<T>(name: string, otherwise: T): T {
  try {
    const json = localStorage.getItem(`hybridsign.${name}`);
    return json === null ? otherwise : (JSON.parse(json) as T);
  } catch {
    return otherwise; // switched off, or written by someone else
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(`hybridsign.${name}`, JSON.stringify(value));
  } catch {
    // switched off or full: then nothing is kept, and everything else works
  }
}

/** The sentences signed here, the latest first. */
export function signedHere(): readonly Signed[] {
  const signed = kept<unknown>(SIGNED, []);
  return Array.isArray(signed) ? (signed as Signed[]) : [];
}

export function keepSigned(production: string, { text, sign_language, text_language }: Omit<ProductionRequest, "options">): void {
  const at = new Date().toISOString();
  const one: Signed = { production, text, languages: `${sign_language} ${text_language}`, at };
  keep(SIGNED, [one, ...signedHere().filter((other) => other.production !== production)].slice(0, MOST_SIGNED));
}

export function forgetSigned(): void {
  keep(SIGNED, []);
}
