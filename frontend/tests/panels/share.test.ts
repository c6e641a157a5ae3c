// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { SharePanel } from "../../src/panels/share";
import { show } from "../template";

let panel: SharePanel;
const link = () => document.getElementById("permalink") as HTMLAnchorElement;
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  show("production/index.html");
  panel = new SharePanel();
});
afterEach(() => {
  panel.dispose();
  vi.unstubAllGlobals();
});

test("the link is there once there is something to link to", () => {
  const menu = document.getElementById("share-menu") as HTMLDetailsElement;
  expect(menu.hidden).toBe(true);
  panel.show("/p/p1", "p1");
  expect([menu.hidden, link().getAttribute("href")]).toEqual([false, "/p/p1"]);
  panel.hide();
  expect(menu.hidden).toBe(true);
});

test("a press copies the whole address and says so; the next production asks anew", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  panel.show("/p/p1", "p1");
  const before = link().textContent;
  link().click();
  await settled();
  expect(writeText).toHaveBeenCalledWith(link().href);
  expect(link().textContent).not.toBe(before);
  panel.show("/p/p2", "p2");
  expect(link().textContent).toBe(before);
});

test("the lines for another site name this one and the production, and a press copies them", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  panel.show("/p/p1", "p1");
  const code = document.getElementById("embed-code") as HTMLTextAreaElement;
  expect(code.value).toBe(
    `<script src="${location.origin}/embed/v1.js" async></script>\n<hybrid-sign production="p1"></hybrid-sign>`,
  );
  document.getElementById("copy-embed")?.click();
  await settled();
  expect(writeText).toHaveBeenCalledWith(code.value);
});

test("the device is offered only where it can share", () => {
  expect(document.getElementById("share-device")?.hidden).toBe(true);
  panel.dispose();
  const share = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { share });
  panel = new SharePanel();
  panel.show("/p/p1", "p1");
  document.getElementById("share-device")?.click();
  expect(share).toHaveBeenCalledWith({ title: document.title, url: link().href });
});
