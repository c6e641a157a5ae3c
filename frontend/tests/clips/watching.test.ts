// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Watching } from "../../src/clips/watching";
import { show } from "../template";

let page: Watching;
const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
const row = (number: number, text: string, endings: string[]) =>
  `<tr data-number="${number}"><td class="text"><strong class="name">n</strong> ${text}<p>problem</p></td><td class="files"><a href="/p/${number}" data-watch="${number}">Watch</a>` +
  `${endings.map((ending) => `<a href="/clips/1/${number}.${ending}">${ending}</a>`).join("")}</td></tr>`;
const watch = (number: number) => {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true });
  find(`[data-watch="${number}"]`).dispatchEvent(event);
  return event.defaultPrevented;
};
const shown = () => [find("#watch-text").textContent, new URL(find<HTMLVideoElement>("video").src).pathname];

beforeEach(() => {
  show("production/clips/job.html");
  find("tbody").innerHTML = row(1, "Dobrý deň", ["mp4", "json"]) + row(2, "Dom", ["json"]) + row(3, "Ja", ["mp4"]);
  find<HTMLVideoElement>("video").play = vi.fn().mockRejectedValue(new Error("not allowed"));
  find<HTMLVideoElement>("video").load = vi.fn();
  page = new Watching();
});
afterEach(() => page.dispose());

test("a clip with a video plays in the page, under its text", () => {
  expect(watch(1)).toBe(true);
  expect(find<HTMLDialogElement>("#watch").open).toBe(true);
  expect(shown()).toEqual(["Dobrý deň", "/clips/1/1.mp4"]);
  expect(find<HTMLAnchorElement>("#watch-replay").getAttribute("href")).toContain("/p/1");
});

test("one without a video is shown on the signing page", () => {
  expect(watch(2)).toBe(false);
  expect(find<HTMLDialogElement>("#watch").open).toBe(false);
});

test("next and before go to clips that have a video, and end with the batch", () => {
  watch(1);
  expect(find<HTMLButtonElement>("#watch-before").disabled).toBe(true);
  find("#watch-next").click();
  expect(shown()).toEqual(["Ja", "/clips/1/3.mp4"]);
  expect(find<HTMLButtonElement>("#watch-next").disabled).toBe(true);
  find("#watch-before").click();
  expect(shown()[0]).toBe("Dobrý deň");
});

test("closing stops the video", () => {
  watch(1);
  find("#watch-close").click();
  expect(find<HTMLVideoElement>("video").hasAttribute("src")).toBe(false);
});
