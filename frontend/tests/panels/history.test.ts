// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";

import { keepSigned } from "../../src/kept";
import { HistoryPanel } from "../../src/panels/history";
import { show } from "../template";

const choose = vi.fn();
const section = () => document.getElementById("history") as HTMLElement;

beforeEach(() => {
  localStorage.clear();
  choose.mockClear();
  show("production/index.html");
});

test("the list is there once something was signed, and can be cleared", () => {
  const panel = new HistoryPanel(choose);
  expect(section().hidden).toBe(true);
  keepSigned("p1", { text: "Ahoj", sign_language: "svk", text_language: "sk" });
  panel.refresh();
  expect(section().hidden).toBe(false);
  section().querySelector("button")?.click();
  expect(section().hidden).toBe(true);
});

test("a chosen sentence is played here, and with Ctrl its link is followed as any other", () => {
  keepSigned("p1", { text: "Ahoj", sign_language: "svk", text_language: "sk" });
  new HistoryPanel(choose);
  const link = section().querySelector("a") as HTMLAnchorElement;
  expect([link.getAttribute("href"), link.lang, link.textContent]).toEqual(["/p/p1", "sk", "Ahoj"]);
  link.dispatchEvent(new MouseEvent("click", { ctrlKey: true, cancelable: true }));
  expect(choose).not.toHaveBeenCalled();
  link.click();
  expect(choose).toHaveBeenCalledWith({ production: "p1", text: "Ahoj", languages: "svk sk", at: expect.any(String) });
  expect(section().querySelector("time")?.textContent).toMatch(new RegExp(String(new Date().getFullYear())));
});
