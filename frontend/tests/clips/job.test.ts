// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type ClipStatus, JobPage, type JobStatus } from "../../src/clips/job";
import { show } from "../template";

const CLIP: ClipStatus = {
  number: 1, state: "rendering", look: "busy", word: "Rendering", progress: 40, problem: "", replay: "", files: [],
};
const status = (clip: Partial<ClipStatus>, more: Partial<JobStatus> = {}): JobStatus => ({
  finished: false, summary: "0 of 1", clips: [{ ...CLIP, ...clip }], ...more,
});
const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;

beforeEach(() => {
  show("production/clips/job.html", { "clip.number": "1", "status.finished|yesno:'yes,no'": "no" });
  find(".files").replaceChildren(); // nothing is made yet
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a clip's state, progress and problem are shown as they are now", () => {
  const page = new JobPage();
  page.show(status({}));
  expect(find(".badge").className).toBe("badge busy");
  expect([find<HTMLProgressElement>("progress").value, find("progress").hidden]).toEqual([40, false]);
  page.show(status({ state: "failed", problem: "No Chromium." }, { summary: "1 failed" }));
  expect([find(".problem").textContent, find(".problem").hidden]).toEqual(["No Chromium.", false]);
  expect(find("progress").hidden).toBe(true);
  expect(find("#summary").textContent).toBe("1 failed");
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

test("it asks again after the server was away, and loads the page anew once all is made", async () => {
  vi.useFakeTimers();
  const fetched = vi.fn();
  vi.stubGlobal("fetch", fetched);
  const reload = vi.fn();
  fetched.mockRejectedValueOnce(new TypeError("away"));
  fetched.mockResolvedValueOnce(Response.json(status({ progress: 80 })));
  fetched.mockResolvedValueOnce(Response.json(status({}, { finished: true })));
  new JobPage().follow(reload);
  await vi.advanceTimersByTimeAsync(3100);
  expect(find<HTMLProgressElement>("progress").value).toBe(80);
  expect(reload).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1600);
  expect(reload).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(5000);
  expect(fetched).toHaveBeenCalledTimes(3);
});

test("a job that is finished is not asked about", async () => {
  vi.useFakeTimers();
  const fetched = vi.fn();
  vi.stubGlobal("fetch", fetched);
  find("#job").dataset.finished = "yes";
  new JobPage().follow(vi.fn());
  await vi.advanceTimersByTimeAsync(5000);
  expect(fetched).not.toHaveBeenCalled();
});
