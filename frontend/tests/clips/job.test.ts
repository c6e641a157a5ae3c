// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";

import { type ClipStatus, JobPage, type JobStatus } from "../../src/clips/job";
import { show } from "../template";

const CLIP: ClipStatus = {
  number: 1, state: "rendering", look: "busy", word: "Rendering", progress: 40, problem: "", coverage: "", replay: "", files: [], can_cancel: true, can_retry: false,
};
const status = (clip: Partial<ClipStatus>, more: Partial<JobStatus> = {}): JobStatus => ({
  finished: false, summary: "0 of 1", outlook: "", stalled: "", percent: 0, places: {}, clips: [{ ...CLIP, ...clip }], ...more,
});
const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;

beforeEach(() => {
  show("production/clips/job.html", { "clip.number": "1", "job.pk": "1", "status.finished|yesno:'yes,no'": "no" });
  document.documentElement.lang = "en";
  find(".files").replaceChildren(); // nothing is made yet
});

test("a clip's state, progress and problem are shown as they are now", () => {
  const page = new JobPage();
  page.show(status({}));
  expect(find(".badge").className).toBe("badge busy");
  expect([find<HTMLProgressElement>("tr progress").value, find("tr progress").hidden]).toEqual([40, false]);
  page.show(status({ state: "failed", problem: "No Chromium." }, { summary: "1 failed" }));
  expect([find(".problem").textContent, find(".problem").hidden]).toEqual(["No Chromium.", false]);
  expect(find("tr progress").hidden).toBe(true);
  expect(find("#summary").textContent).toBe("1 failed");
});

test("a row says when it will be ready, and offers only what can be done to it", () => {
  const page = new JobPage();
  page.show(status({}, { places: { "1": "about 20 seconds left" } }));
  const acts = () => [find(".place").textContent, find(".cancel").hidden, find(".retry").hidden];
  expect(acts()).toEqual(["about 20 seconds left", false, true]);
  page.show(status({ state: "failed", can_cancel: false, can_retry: true }));
  expect(acts()).toEqual(["", true, false]);
});

test("files appear as links to download, and stay the same elements while nothing is new", () => {
  const page = new JobPage();
  const ready = status({ replay: "/p/1", files: [{ ending: "mp4", address: "/f.mp4" }] });
  page.show(ready);
  const links = Array.from(document.querySelectorAll<HTMLAnchorElement>(".files a"));
  expect(links.map((link) => [link.textContent, link.hasAttribute("download")])).toEqual([["Watch", false], ["MP4", true]]);
  page.show(ready);
  expect(document.querySelector(".files a")).toBe(links[0]);
});

test("a server that is away is told with the time at which it was last heard of, until it is back", () => {
  const page = new JobPage();
  page.away(new Date(2026, 10, 29, 9, 5, 7));
  expect(find("#away").hidden).toBe(false);
  expect(find("#away").textContent).toMatch(/does not answer since 9:05:07/);
  page.away(null);
  expect(find("#away").hidden).toBe(true);
});

test("the whole, what is left and workers that are missing are told", () => {
  const page = new JobPage();
  page.show(status({}, { percent: 40, outlook: "about 2 minutes left", stalled: "No worker." }));
  expect(find<HTMLProgressElement>("#whole").value).toBe(40);
  expect([find("#outlook").textContent, find("#stalled").hidden]).toEqual(["about 2 minutes left", false]);
  page.show(status({}, { outlook: "", stalled: "" }));
  expect([find("#outlook").hidden, find("#stalled").hidden]).toEqual([true, true]);
});

test("the socket is on the same host, in the language of the page", () => {
  const address = new URL(new JobPage().addresses.socket);
  expect([address.protocol, address.host, address.pathname]).toEqual(["ws:", location.host, "/ws/clips/1/"]);
  expect(address.search).toBe("?language=en");
});
