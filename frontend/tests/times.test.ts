// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";

vi.hoisted(() => {
  process.env.TZ = "Asia/Tokyo";
});

import { localTime, showLocalTimes } from "../src/times";

test("moments are told in the time of whoever reads them", () => {
  expect(localTime("2026-11-29T20:15:00+00:00")).toMatch(/30.*5:15/); // the next day there
  document.body.innerHTML = '<p><time datetime="2026-11-29T20:15:00Z">29 Nov 2026, 20:15</time></p>';
  showLocalTimes(document);
  expect(document.querySelector("time")?.textContent).toBe(localTime("2026-11-29T20:15:00Z"));
});

test("what is no moment stays as it was", () => {
  document.body.innerHTML = '<time datetime="yesterday">yesterday</time><time>now</time>';
  showLocalTimes(document);
  expect(Array.from(document.querySelectorAll("time"), (one) => one.textContent)).toEqual(["yesterday", "now"]);
});
