// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ViewPanel } from "../../src/panels/view";
import { PEOPLE } from "../../src/people";
import { Viewpoint, VIEWS } from "../../src/views";
import { show } from "../template";

const changed = vi.fn();
const person = vi.fn();
const press = vi.fn();
let viewpoint: Viewpoint;
let panel: ViewPanel;
const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const pick = (value: string) => document.querySelector<HTMLInputElement>(`#view-menu input[value=${value}]`)?.click();
const now = () => {
  viewpoint.update(1, true);
  return viewpoint.now;
};

beforeEach(() => {
  localStorage.clear();
  changed.mockClear();
  press.mockClear();
  show("production/viewer.html");
  viewpoint = new Viewpoint();
  panel = new ViewPanel(viewpoint, changed, person, press);
});
afterEach(() => panel.dispose());

test("every preset of the menu is one that the camera knows", () => {
  const names = Array.from(document.querySelectorAll<HTMLInputElement>("input[name=view]"), ({ value }) => value);
  expect(names).toEqual(Object.keys(VIEWS));
  for (const name of names) {
    pick(name);
    expect(now()).toEqual(VIEWS[name as keyof typeof VIEWS]);
  }
});

test("buttons bring closer and turn", () => {
  at("zoom-in").click();
  expect(now().height).toBeLessThan(VIEWS.signing.height);
  at("zoom-out").click();
  expect(now().height).toBeCloseTo(VIEWS.signing.height);
  at("turn-left").click();
  expect(now().turn).toBeLessThan(0);
  at("turn-right").click();
  expect(now().turn).toBeCloseTo(0);
  expect(changed).toHaveBeenCalledTimes(4);
});

test("a press on the signer is told apart from turning it", () => {
  const stage = at("stage");
  const drag = (...xs: number[]) => {
    const at = (kind: string, clientX: number) =>
      stage.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 1, pointerType: "touch", clientX, clientY: 9 }));
    at("pointerdown", xs[0]);
    for (const x of xs) at("pointermove", x);
    at("pointerup", xs[xs.length - 1]);
    stage.click();
  };
  drag(50, 52);
  expect(press).toHaveBeenCalledOnce();
  drag(50, 80, 50);
  expect(press).toHaveBeenCalledOnce();
  drag(50);
  expect(press).toHaveBeenCalledTimes(2);
  at("full-screen").click();
  expect(press).toHaveBeenCalledTimes(2);
});

test("the background is drawn at once and kept for the next visit", () => {
  pick("green");
  expect(at("scene").dataset.background).toBe("green");
  panel.dispose();
  show("production/viewer.html");
  panel = new ViewPanel(viewpoint, changed, person, press);
  expect(at("scene").dataset.background).toBe("green");
});

test("another person can sign, and is the same at the next visit", () => {
  const names = Array.from(document.querySelectorAll<HTMLInputElement>("input[name=person]"), ({ value }) => value);
  expect(names).toEqual(PEOPLE.map(({ name }) => name));
  pick("man");
  expect(person).toHaveBeenCalledWith("man");
  panel.dispose();
  show("production/viewer.html");
  panel = new ViewPanel(viewpoint, changed, person, press);
  expect(document.querySelector<HTMLInputElement>("input[name=person]:checked")?.value).toBe("man");
});

test("Escape closes the menu and gives the focus back, and so does a click elsewhere", () => {
  const menu = at<HTMLDetailsElement>("view-menu");
  menu.open = true;
  menu.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(menu.open).toBe(false);
  expect(document.activeElement).toBe(menu.querySelector("summary"));
  menu.open = true;
  document.body.click();
  expect(menu.open).toBe(false);
});
