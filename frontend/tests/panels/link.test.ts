// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { LinkPanel } from "../../src/panels/link";
import { show } from "../template";

let panel: LinkPanel;
const link = () => document.getElementById("permalink") as HTMLAnchorElement;
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  show("production/index.html");
  panel = new LinkPanel();
});
afterEach(() => {
  panel.dispose();
  vi.unstubAllGlobals();
});

test("the link is there once there is something to link to", () => {
  panel.show("/p/p1");
  expect([link().hidden, link().getAttribute("href")]).toEqual([false, "/p/p1"]);
  panel.hide();
  expect(link().hidden).toBe(true);
});

test("a press copies the whole address and says so; the next production asks anew", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  panel.show("/p/p1");
  const before = link().textContent;
  link().click();
  await settled();
  expect(writeText).toHaveBeenCalledWith(link().href);
  expect(link().textContent).not.toBe(before);
  panel.show("/p/p2");
  expect(link().textContent).toBe(before);
});
