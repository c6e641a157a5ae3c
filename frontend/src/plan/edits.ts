/** What people do to a plan: each gives the list of signs that is to be asked for next. */

import type { Alternative, Choice, PlannedSign } from "../protocol";
import type { Unit } from "./units";

type Signs = readonly PlannedSign[];

/** The alternative in place of all that stands for the choice's words. */
export function taken(signs: Signs, choice: Choice, alternative: Alternative): PlannedSign[] {
  const left = without(signs, choice.signs);
  left.splice(choice.at, 0, ...alternative.signs);
  return left;
}

export function without(signs: Signs, places: readonly number[]): PlannedSign[] {
  return signs.filter((_, index) => !places.includes(index));
}

/** The unit before or behind another one. */
export function moved(signs: Signs, unit: Unit, other: Unit, where: "before" | "after"): PlannedSign[] {
  const place = where === "before" ? other.signs[0] : (other.signs.at(-1) as number) + 1;
  const earlier = unit.signs.filter((index) => index < place).length;
  const left = without(signs, unit.signs);
  left.splice(place - earlier, 0, ...unit.signs.map((index) => signs[index]));
  return left;
}

/** A sign of the dictionary after this unit, for no words of the text. */
export function added(signs: Signs, unit: Unit, sign: PlannedSign): PlannedSign[] {
  const last = unit.signs.at(-1);
  const place = last === undefined ? (unit.choice?.at ?? signs.length) : last + 1;
  return [...signs.slice(0, place), sign, ...signs.slice(place)];
}
