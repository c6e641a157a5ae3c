/** Looking up the parts of the page, which the Django template wrote. */

/** The element with this id, of this class; a page without it is broken and says so at once. */
export function part<T extends Element>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return element;
}

export function inside<T extends Element>(parent: ParentNode, selector: string, type: new () => T): T {
  const element = parent.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} ${selector}`);
  return element;
}

/** "0.6×": two decimals at most. */
export function times(factor: number): string {
  return `${Number(factor.toFixed(2))}×`;
}

export const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Fingers, and a keyboard on the screen. */
export const touched = window.matchMedia("(pointer: coarse)");
