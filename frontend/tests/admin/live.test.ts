// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { LivePage } from "../../src/admin/live";

const fetched = vi.fn();
const reload = vi.fn();
const live = () => document.getElementById("live") as HTMLElement;
const answer = (content: string, more: object = {}) => {
  const page = `<html><body><div id="live">${content}</div></body></html>`;
  fetched.mockResolvedValueOnce({ ok: true, redirected: false, text: () => Promise.resolve(page), ...more });
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", fetched);
  fetched.mockReset();
  reload.mockReset();
  document.body.innerHTML = '<div id="live"><a href="#">one</a></div>';
  new LivePage().follow(reload);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what is new is shown, also after the server was away or in trouble", async () => {
  fetched.mockRejectedValueOnce(new TypeError("away"));
  answer("trouble", { ok: false });
  answer("two");
  await vi.advanceTimersByTimeAsync(4100);
  expect(live().textContent).toBe("one");
  await vi.advanceTimersByTimeAsync(2000);
  expect(live().textContent).toBe("two");
});

test("a link keeps the focus it has", async () => {
  live().querySelector("a")?.focus();
  answer("two");
  await vi.advanceTimersByTimeAsync(2100);
  expect(live().textContent).toBe("one");
});

test("who is logged out is led to the login", async () => {
  answer("", { redirected: true });
  await vi.advanceTimersByTimeAsync(2100);
  expect(reload).toHaveBeenCalledTimes(1);
});
