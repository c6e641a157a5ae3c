/** The words of the page's language, which the server chose and wrote into <html lang>. */

import { en, type Messages } from "./messages/en";
import { sk } from "./messages/sk";

const CATALOGUES: Readonly<Record<string, Messages>> = { en, sk };

export const words: Messages = CATALOGUES[document.documentElement.lang] ?? en;

/** An error in the reader's language where it is known, else as the server put it. */
export function errorWords(code: string, message: string): string {
  return words.errors[code] ?? message;
}
