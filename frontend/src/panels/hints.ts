/** What was assumed about the text or may be wrong with it, in plain words, with a button where something can be done. */

import { part } from "../page";
import type { Hint, Plan, Span } from "../protocol";
import { words } from "../words";

export interface HintEvents {
  /** These words of the text were meant. */
  replace(span: Span, by: string): void;
  /** The text is in this language. */
  readAs(textLanguage: string): void;
  /** Whether the text could be in this language. */
  offers(textLanguage: string): boolean;
}

export class Hints {
  private readonly list = part("plan-hints", HTMLUListElement);

  constructor(private readonly events: HintEvents) {}

  show(plan: Plan | null): void {
    this.list.replaceChildren(...(plan ? this.items(plan) : []));
  }

  private items({ text, text_language, hints }: Plan): HTMLLIElement[] {
    const points = Array.from(text);
    const said = ({ text_span }: Hint) => points.slice(...text_span).join("");
    const items = hints.flatMap((hint) => {
      const [first] = hint.suggestions;
      if (hint.code === "did_you_mean") {
        const buttons = hint.suggestions.map((word) => {
          const meant = button(`${word}?`, () => this.events.replace(hint.text_span, word));
          meant.lang = text_language;
          return meant;
        });
        return [line(words.plan.didYouMean(said(hint)), ...buttons)];
      }
      if (hint.code === "language" && this.events.offers(first)) {
        const name = words.plan.languages[first] ?? first;
        return [line(words.plan.language(name), button(words.plan.readAs(name), () => this.events.readAs(first)))];
      }
      if (hint.code === "date") return [line(words.plan.date(said(hint), day(first)))];
      return [];
    });
    const accented = hints.filter(({ code }) => code === "diacritics").map(({ suggestions }) => suggestions[0]);
    if (accented.length > 0) items.push(line(words.plan.diacritics([...new Set(accented)].join(", "))));
    return items;
  }
}

/** "5 December 2026" of "2026-12-05". */
function day(iso: string): string {
  const date = new Date(`${iso}T12:00:00`);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleDateString(document.documentElement.lang || undefined, { dateStyle: "long" });
}

function line(said: string, ...buttons: HTMLButtonElement[]): HTMLLIElement {
  const item = document.createElement("li");
  item.append(said, ...buttons.flatMap((one) => [" ", one]));
  return item;
}

function button(content: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small";
  made.textContent = content;
  made.addEventListener("click", act);
  return made;
}
