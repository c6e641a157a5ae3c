/** What can be done with one sign of a plan: other senses, spelling, leaving out, moving, and a sign after it. */

import { inside, part } from "../page";
import { added, moved, taken, without } from "../plan/edits";
import { ordinal, type Unit } from "../plan/units";
import type { Alternative, Plan, PlannedSign } from "../protocol";
import { words } from "../words";
import { SignSearch } from "./signsearch";

/** The unit that a change is about, to be found again in the plan that comes of it. */
export interface Aim {
  /** Signs and letters before it; null if it is words that are left out. */
  ordinal: number | null;
  /** Where its words begin in the text. */
  start: number;
  /** Whether the menu stays open on it, because one does the same several times. */
  stay: boolean;
}

export interface SignMenuEvents {
  edited(signs: readonly PlannedSign[], aim: Aim): void;
  /** The person is done with this unit. */
  closed(unit: Unit): void;
}

interface Shown {
  plan: Plan;
  units: readonly Unit[];
  unit: Unit;
  toggled: (open: boolean) => void;
}

export class SignMenu {
  private readonly menu = part("sign-menu", HTMLElement);
  private readonly title = part("sign-menu-title", HTMLElement);
  private readonly alternatives = part("alternatives", HTMLElement);
  private readonly left = part("move-left", HTMLButtonElement);
  private readonly right = part("move-right", HTMLButtonElement);
  private readonly alone = part("sign-alone", HTMLElement);
  private readonly link = inside(this.alone, "a", HTMLAnchorElement);
  private readonly search = new SignSearch("sign", (sign) => this.add(sign));
  private readonly listening = new AbortController();
  private shown: Shown | null = null;

  constructor(private readonly events: SignMenuEvents) {
    const { signal } = this.listening;
    this.left.addEventListener("click", () => this.move(-1), { signal });
    this.right.addEventListener("click", () => this.move(1), { signal });
    part("sign-menu-close", HTMLButtonElement).addEventListener("click", () => this.close(true), { signal });
    this.menu.addEventListener("keydown", (event) => this.pressed(event), { signal });
  }

  /** toggled: hears whether the menu stands open for this unit. dictionary: address of its sign language's list. */
  open(plan: Plan, all: readonly Unit[], unit: Unit, dictionary: string, toggled: (open: boolean) => void): void {
    this.shown?.toggled(false);
    this.shown = { plan, units: all, unit, toggled };
    this.menu.hidden = false;
    this.title.textContent = [unit.label || words.plan.ways["left-out"], unit.words].filter(Boolean).join(" · ");
    this.alternatives.replaceChildren(...this.buttons(this.shown));
    this.left.setAttribute("aria-disabled", String(!this.neighbour(-1)));
    this.right.setAttribute("aria-disabled", String(!this.neighbour(1)));
    this.search.begin(dictionary);
    const sign = unit.signs.length === 1 ? plan.signs[unit.signs[0]] : undefined;
    this.alone.hidden = sign?.kind !== "sign";
    if (sign) this.link.href = `${dictionary}${encodeURIComponent(sign.gloss)}/`;
    toggled(true);
  }

  focus(): void {
    (this.alternatives.querySelector("button") ?? this.left).focus();
    this.menu.scrollIntoView({ block: "nearest" });
  }

  /** told: whether the person closed it, so that the focus goes back to its chip. */
  close(told: boolean): void {
    const { shown } = this;
    if (!shown) return;
    this.shown = null;
    shown.toggled(false);
    if (told) this.events.closed(shown.unit);
    this.menu.hidden = true;
  }

  dispose(): void {
    this.listening.abort();
    this.search.dispose();
  }

  private buttons({ plan, unit }: Shown): HTMLButtonElement[] {
    const { choice } = unit;
    const first = unit.signs.length > 0 ? ordinal(plan.signs, unit.signs[0]) : 0;
    const take = (signs: PlannedSign[]) => () => this.edit(signs, { ordinal: first, start: unit.span[0], stay: false });
    if (!choice) return [button(words.plan.remove, take(without(plan.signs, unit.signs)))];
    const found = choice.alternatives.map((alternative) =>
      button(label(alternative), () => {
        const place = alternative.signs.length > 0 ? ordinal(plan.signs, choice.at) : null;
        this.edit(taken(plan.signs, choice, alternative), { ordinal: place, start: choice.text_span[0], stay: false });
      }),
    );
    if (choice.signs.length > unit.signs.length) {
      found.push(button(words.plan.removeOne(unit.label), take(without(plan.signs, unit.signs))));
    }
    return found;
  }

  private edit(signs: readonly PlannedSign[], aim: Aim): void {
    if (!aim.stay) this.close(true);
    this.events.edited(signs, aim);
  }

  /** The next unit on this side that is signed; words that are left out have no place among the signs. */
  private neighbour(step: -1 | 1): Unit | undefined {
    if (!this.shown || this.shown.unit.signs.length === 0) return undefined;
    const { units: all, unit } = this.shown;
    const signed = all.filter(({ signs }) => signs.length > 0);
    return signed[signed.indexOf(unit) + step];
  }

  private move(step: -1 | 1): void {
    const other = this.neighbour(step);
    if (!this.shown || !other) return;
    const { plan, unit } = this.shown;
    const mine = ordinal(plan.signs, unit.signs[0]);
    const place = step < 0 ? ordinal(plan.signs, other.signs[0]) : mine + other.signs.length;
    const signs = moved(plan.signs, unit, other, step < 0 ? "before" : "after");
    this.edit(signs, { ordinal: place, start: unit.span[0], stay: true });
  }

  private add(sign: PlannedSign): void {
    if (!this.shown) return;
    const { plan, unit } = this.shown;
    const at = unit.signs.at(-1);
    const place = ordinal(plan.signs, at === undefined ? (unit.choice?.at ?? 0) : at + 1);
    this.edit(added(plan.signs, unit, sign), { ordinal: place, start: 0, stay: false });
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.close(true);
  }
}

function label({ change, signs }: Alternative): string {
  const glosses = signs.filter(({ kind }) => kind !== "pause").map(({ gloss }) => gloss);
  if (change === "leave_out") return words.plan.leaveOut;
  if (change === "spell") return words.plan.spell(glosses.join("-"));
  return (change === "near" ? words.plan.nearest : words.plan.sense)(glosses.join(" "));
}

function button(content: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small";
  made.textContent = content;
  made.addEventListener("click", act);
  return made;
}
