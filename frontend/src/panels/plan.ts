/** What will be signed, under the text as one types: a chip a sign, what the chips mean, and changing them. */

import { part } from "../page";
import { ordinal, type Unit, units, type Way } from "../plan/units";
import type { Planning } from "../plan/planning";
import type { Plan } from "../protocol";
import { words } from "../words";
import { type Aim, SignMenu } from "./signmenu";

const FPS = 25;

export class PlanPanel {
  private readonly section = part("plan", HTMLElement);
  private readonly list = part("plan-signs", HTMLOListElement);
  private readonly legend = part("plan-legend", HTMLElement);
  private readonly length = part("plan-length", HTMLElement);
  private readonly badge = part("plan-changed", HTMLElement);
  private readonly editButton = part("plan-edit", HTMLButtonElement);
  private readonly undoButton = part("plan-undo", HTMLButtonElement);
  private readonly signButton = part("plan-sign", HTMLButtonElement);
  private readonly ownButton = part("plan-own", HTMLButtonElement);
  private readonly said = part("plan-said", HTMLElement);
  private readonly menu: SignMenu;
  private readonly listening = new AbortController();
  private units: readonly Unit[] = [];
  private editing = false;
  /** The chip that gets the focus, or keeps the menu, once the server has answered a change. */
  private aim: Aim | null = null;

  constructor(private readonly planning: Planning) {
    const { signal } = this.listening;
    this.menu = new SignMenu({
      edited: (signs, aim) => {
        if (this.planning.waiting) return; // it was made of a plan that is no longer the latest
        this.aim = aim;
        this.planning.edit(signs);
        this.said.textContent = words.plan.kept;
      },
      closed: (unit) => this.chipOf(unit)?.focus(),
    });
    this.editButton.addEventListener("click", () => this.toggle(), { signal });
    this.undoButton.addEventListener("click", () => this.goBack(() => this.planning.undo()), { signal });
    this.ownButton.addEventListener("click", () => this.goBack(() => this.planning.reset()), { signal });
    this.list.addEventListener("click", (event) => this.clicked(event), { signal });
  }

  /** What the planning has to show now. */
  show(): void {
    const plan = this.planning.shown;
    this.section.hidden = !plan;
    if (!plan) {
      this.aim = null;
      this.menu.close(false);
      this.said.textContent = "";
      return;
    }
    const focused = this.list.contains(document.activeElement);
    this.units = units(plan);
    this.drawList(plan);
    this.drawLegend();
    this.length.textContent = words.plan.seconds(Math.max(1, Math.round(plan.frames / FPS)));
    this.badge.hidden = this.signButton.hidden = this.ownButton.hidden = !plan.edited && !this.planning.changed;
    this.undoButton.hidden = !this.planning.undoable;
    const { aim } = this;
    this.aim = null;
    const unit = aim && this.find(plan, aim);
    if (!unit || !aim.stay) this.menu.close(false);
    if (!unit) {
      if (focused) (this.list.querySelector("button") ?? this.editButton).focus();
    } else if (aim.stay) this.openMenu(unit);
    else this.chipOf(unit)?.focus();
  }

  /** A change was taken back, because it cannot be signed. */
  refuse(message: string): void {
    this.aim = null;
    this.said.textContent = message;
  }

  dispose(): void {
    this.listening.abort();
    this.menu.dispose();
  }

  private toggle(): void {
    this.editing = !this.editing;
    this.editButton.setAttribute("aria-expanded", String(this.editing));
    this.editButton.textContent = this.editing ? words.plan.done : words.plan.change;
    this.said.textContent = this.editing ? words.plan.choose : "";
    this.menu.close(false);
    if (this.planning.shown) this.drawList(this.planning.shown);
  }

  private goBack(how: () => void): void {
    how();
    this.said.textContent = this.planning.changed ? words.plan.kept : words.plan.own;
    this.editButton.focus(); // the button that was pressed may go
  }

  private drawList(plan: Plan): void {
    this.section.classList.toggle("editing", this.editing);
    this.list.replaceChildren(...this.units.map((unit) => this.chip(plan, unit)));
    // What scrolls has to be reached by keyboard; chips that are buttons are.
    if (!this.editing && this.list.scrollHeight > this.list.clientHeight) this.list.tabIndex = 0;
    else this.list.removeAttribute("tabindex");
  }

  private chip(plan: Plan, unit: Unit): HTMLLIElement {
    const item = document.createElement("li");
    const chip = document.createElement(this.editing ? "button" : "span");
    if (chip instanceof HTMLButtonElement) {
      chip.type = "button";
      chip.setAttribute("aria-expanded", "false");
      chip.setAttribute("aria-controls", "sign-menu");
    }
    chip.className = `unit ${unit.way}${unit.composed ? " composed" : ""}`;
    const gloss = text("b", unit.label, plan.sign_language);
    const word = text("span", unit.words, plan.text_language);
    const way = text("span", [words.plan.ways[unit.way], unit.composed ? words.plan.isComposed : ""].filter(Boolean).join(", "));
    way.className = "visually-hidden";
    const marks = unit.marks.map((kind) => {
      const mark = text("span", words.marks[kind]);
      mark.className = "mark";
      return mark;
    });
    chip.append(...[gloss, word, way, ...marks].filter((one) => one.textContent !== "").flatMap((one) => [one, " "]));
    item.append(chip);
    return item;
  }

  private drawLegend(): void {
    const { signed, near, spelled, leftOut, added } = words.plan;
    const said: readonly (readonly [Way, (count: number) => string])[] = [
      ["signed", signed],
      ["near", near],
      ["spelled", spelled],
      ["left-out", leftOut],
      ["added", added],
    ];
    const entries = said.flatMap(([way, say]) => {
      const count = this.units.filter((unit) => unit.way === way).length;
      return count > 0 ? [say(count)] : [];
    });
    const composed = this.units.filter((unit) => unit.composed).length;
    if (composed > 0) entries.push(words.plan.composed(composed));
    this.legend.textContent = entries.join(" · ");
  }

  private clicked(event: Event): void {
    const chip = event.target instanceof Element ? event.target.closest("button") : null;
    if (!chip) return;
    const unit = this.units[this.chips().indexOf(chip)];
    if (chip.getAttribute("aria-expanded") === "true") this.menu.close(true);
    else if (unit) {
      this.openMenu(unit);
      this.menu.focus();
    }
  }

  private openMenu(unit: Unit): void {
    const plan = this.planning.shown;
    if (!plan) return;
    this.menu.open(plan, this.units, unit, `${this.section.dataset.dictionary}${plan.sign_language}/`, (open) => {
      for (const chip of this.chips()) chip.setAttribute("aria-expanded", String(open && chip === this.chipOf(unit)));
    });
  }

  private find(plan: Plan, aim: Aim): Unit | undefined {
    return this.units.find(({ signs, span }) =>
      aim.ordinal === null
        ? signs.length === 0 && span[0] === aim.start
        : signs.length > 0 && ordinal(plan.signs, signs[0]) === aim.ordinal,
    );
  }

  private chips(): HTMLButtonElement[] {
    return Array.from(this.list.querySelectorAll("button"));
  }

  private chipOf(unit: Unit): HTMLButtonElement | undefined {
    return this.editing ? this.chips()[this.units.indexOf(unit)] : undefined;
  }
}

function text(name: "b" | "span", content: string, lang = ""): HTMLElement {
  const element = document.createElement(name);
  element.textContent = content;
  if (lang) element.lang = lang;
  return element;
}
