// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { PlanPanel } from "../../src/panels/plan";
import { PAUSE_MS, Planning } from "../../src/plan/planning";
import type { Plan, PlannedSign, ProductionRequest } from "../../src/protocol";
import { eventually } from "../eventually";
import { PLAN } from "../plan/plans";
import { show } from "../template";

const { text, text_language, sign_language, options } = PLAN;
const REQUEST: ProductionRequest = { text, text_language, sign_language, options };
const ask = vi.fn<(request: ProductionRequest) => boolean>();
let planning: Planning;
let panel: PlanPanel;
const at = (id: string) => document.getElementById(id) as HTMLElement;
const chips = () => Array.from(document.querySelectorAll<HTMLElement>("#plan-signs .unit"));
const press = (name: string) => {
  const buttons = Array.from(document.querySelectorAll<HTMLButtonElement>("#plan button"));
  const found = buttons.find((one) => one.textContent?.includes(name));
  if (!found) throw new Error(`no button ${name} among ${buttons.map((one) => one.textContent).join(", ")}`);
  found.click();
};
const glosses = (signs: readonly PlannedSign[] = []) => signs.map(({ gloss }) => gloss || "-").join(" ");
const asked = () => glosses(ask.mock.lastCall?.[0].plan);
const answer = (signs: readonly PlannedSign[], more: Partial<Plan> = {}) =>
  planning.planned({ ...PLAN, edited: true, signs, ...more });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  ask.mockReset().mockReturnValue(true);
  show("production/index.html");
  planning = new Planning({ ask, changed: () => panel.show(), refused: (message) => panel.refuse(message) });
  panel = new PlanPanel(planning);
  planning.connected(true);
  planning.typed(REQUEST);
  vi.advanceTimersByTime(PAUSE_MS);
  planning.planned(PLAN);
});
afterEach(() => {
  panel.dispose();
  planning.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("each sign has a chip with its word, in the order of the signs, and words say how each is signed", () => {
  expect(at("plan").hidden).toBe(false);
  expect(chips().map((chip) => chip.textContent?.trim())).toEqual([
    "MAMA mama by the nearest sign topic",
    "MOJE Moja",
    "je not signed",
    "Q-X Qx spelled question",
  ]);
  expect(at("plan-legend").textContent).toBe("1 signed · ≈ 1 by the nearest sign · 1 spelled, letter by letter · 1 struck out: not signed");
  expect(at("plan-length").textContent).toBe("about 4 s");
});

test("chips are only looked at until the signs are to be changed", () => {
  expect(chips().every((chip) => chip.tagName === "SPAN")).toBe(true);
  press("Change the signs");
  expect(chips().every((chip) => chip.tagName === "BUTTON")).toBe(true);
  expect(at("plan-edit").getAttribute("aria-expanded")).toBe("true");
  press("Done");
  expect(chips().every((chip) => chip.tagName === "SPAN")).toBe(true);
});

test("a plan that is gone takes everything about it along", () => {
  press("Change the signs");
  chips()[0].click();
  planning.typed(null);
  expect([at("plan").hidden, at("sign-menu").hidden]).toEqual([true, true]);
});

test("another sense takes the place of a sign, which then has the focus, and Sign would sign it", () => {
  press("Change the signs");
  chips()[1].click();
  expect(at("sign-menu-title").textContent).toBe("MOJE · Moja");
  expect(document.activeElement?.textContent).toBe("Sign it as MÔJ");
  press("Sign it as MÔJ");
  expect(asked()).toBe("MAMA MÔJ - Q X -");
  answer(PLAN.signs.map((sign) => (sign.gloss === "MOJE" ? { ...sign, gloss: "MÔJ" } : sign)));
  expect(document.activeElement).toBe(chips()[1]);
  expect(chips()[1].textContent).toContain("MÔJ");
  expect([at("plan-changed").hidden, at("plan-own").hidden, at("sign-menu").hidden]).toEqual([false, false, true]);
  expect(glosses(planning.complete(REQUEST).plan)).toBe("MAMA MÔJ - Q X -");
});

test("a silent word can be spelled, and a word left out", () => {
  press("Change the signs");
  chips()[2].click();
  press("Spell it: J-E");
  expect(asked()).toBe("MAMA MOJE J E - Q X -");
  answer(PLAN.signs);
  chips()[0].click();
  press("Leave it out");
  expect(asked()).toBe("MOJE - Q X -");
});

test("moving keeps the menu open on the sign, and stops at the ends", () => {
  press("Change the signs");
  chips()[0].click();
  expect(at("move-left").getAttribute("aria-disabled")).toBe("true");
  press("Earlier");
  expect(ask).toHaveBeenCalledOnce(); // for the text alone
  press("Later");
  expect(asked()).toBe("MOJE MAMA - Q X -");
  press("Later"); // the first is not answered yet
  expect(ask).toHaveBeenCalledTimes(2);
  const [mama, moje, ...rest] = PLAN.signs;
  const [first, second, ...others] = PLAN.choices;
  answer([moje, mama, ...rest], { choices: [{ ...first, signs: [0], at: 0 }, { ...second, signs: [1], at: 1 }, ...others] });
  expect(at("sign-menu").hidden).toBe(false);
  expect(at("sign-menu-title").textContent).toBe("MAMA · mama");
  expect(chips()[1].getAttribute("aria-expanded")).toBe("true");
});

test("a sign of the dictionary is found by its words and added, without signing the form", async () => {
  const list = (kind: string, gloss: string, words: string) =>
    `<li data-kind="${kind}" data-topic="x" data-words="${words}"><a><b>${gloss}</b></a></li>`;
  const page = `<ul id="entries">${list("sign", "DOMÁCI", "domáci")}${list("sign", "DOM", "dom|house")}</ul>`;
  vi.stubGlobal("fetch", vi.fn(async () => new Response(page)));
  const signed = vi.fn();
  at("sign-form").addEventListener("submit", signed);
  press("Change the signs");
  chips()[3].click();
  const query = at("sign-query") as HTMLInputElement;
  query.value = "dom";
  query.dispatchEvent(new Event("input"));
  await eventually(() => expect(at("sign-count").textContent).toBe("2 signs"));
  expect(at("sign-found").textContent).toContain("DOM dom");
  query.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true, bubbles: true }));
  expect(asked()).toBe("MAMA MOJE - Q X DOM -");
  expect(signed).not.toHaveBeenCalled();
});

test("a dictionary that cannot be had is said and asked for again", async () => {
  const fetching = vi.fn(async () => new Response("", { status: 500 }));
  vi.stubGlobal("fetch", fetching);
  vi.spyOn(console, "warn").mockReturnValue();
  press("Change the signs");
  chips()[0].click();
  const query = at("sign-query") as HTMLInputElement;
  for (const typed of ["d", "do"]) {
    query.value = typed;
    query.dispatchEvent(new Event("input"));
    await eventually(() => expect(at("sign-count").textContent).toContain("could not be had"));
    at("sign-count").textContent = "";
  }
  expect(fetching).toHaveBeenCalledTimes(2);
});

test("changes are undone one by one or all at once, and the focus is not lost with the button", () => {
  press("Change the signs");
  chips()[0].click();
  press("Leave it out");
  answer(PLAN.signs);
  press("Undo");
  expect(ask.mock.lastCall?.[0]).toEqual(REQUEST);
  planning.planned(PLAN);
  expect([at("plan-changed").hidden, at("plan-undo").hidden]).toEqual([true, true]);
  expect(document.activeElement).toBe(at("plan-edit"));
  expect(at("plan-said").textContent).toContain("own signs again");
});

test("going back to the text's own signs can be undone as well", () => {
  press("Change the signs");
  chips()[0].click();
  press("Leave it out");
  answer(PLAN.signs.slice(1));
  expect(at("plan-sign").hidden).toBe(false);
  press("Back to the text");
  planning.planned(PLAN);
  expect([at("plan-changed").hidden, at("plan-sign").hidden, at("plan-undo").hidden]).toEqual([true, true, false]);
  press("Undo");
  expect(asked()).toBe("MOJE - Q X -");
});

test("Escape closes the menu and gives the focus back to the sign", () => {
  press("Change the signs");
  chips()[1].click();
  at("move-left").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
  expect(at("sign-menu").hidden).toBe(true);
  expect(document.activeElement).toBe(chips()[1]);
});

test("a change that cannot be signed says why", () => {
  press("Change the signs");
  chips()[0].click();
  press("Leave it out");
  planning.unplanned("nothing_to_sign", "There is nothing to sign.", 0);
  expect(at("plan-said").textContent).toBe("There is nothing to sign.");
});

test("composed signs are told apart, beside how they are signed", () => {
  planning.planned({ ...PLAN, coverage: { ...PLAN.coverage, composed: [[0, 4], [5, 9]] } });
  expect(chips().map((chip) => chip.classList.contains("composed"))).toEqual([true, true, false, false]);
  expect(chips()[0].textContent?.trim()).toBe("MAMA mama by the nearest sign, composed, not recorded topic");
  expect(at("plan-legend").textContent).toContain("◇ 2 composed, not recorded, seen by no signer");
});

test("a sign leads to its own page, a spelled word to none", () => {
  press("Change the signs");
  chips()[0].click();
  const link = document.querySelector<HTMLAnchorElement>("#sign-alone a");
  expect(at("sign-alone").hidden).toBe(false);
  expect(link?.getAttribute("href")).toMatch(new RegExp(`${sign_language}/${encodeURIComponent(chips()[0].querySelector("b")?.textContent ?? "")}/$`));
  chips().find((chip) => chip.classList.contains("spelled"))?.click();
  expect(at("sign-alone").hidden).toBe(true);
});
