// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Timeline } from "../../src/panels/timeline";
import { Playback } from "../../src/playback";
import type { Accepted, Sign } from "../../src/protocol";
import { FRAME_WIDTH } from "../../src/skeleton";
import { show } from "../template";

const FRAMES = 51;
const seek = vi.fn<(frame: number) => void>();
const sign = (index: number, gloss: string, kind: Sign["kind"], start: number, end: number, span: [number, number]): Sign => ({
  index, gloss, kind, text_span: span, start_frame: start, end_frame: end,
});
const SIGNS = [
  sign(0, "DOBRE", "sign", 0, 20, [0, 5]),
  sign(1, "", "pause", 20, 30, [5, 6]),
  sign(2, "VEČER", "sign", 30, 50, [6, 11]),
];
const PRODUCTION = { text: "dobrý večer", sign_language: "svk" } as unknown as Accepted;
let playback: Playback;
let timeline: Timeline;
const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const chips = () => Array.from(document.querySelectorAll<HTMLButtonElement>(".glosses button"));

beforeEach(() => {
  seek.mockClear();
  show("production/viewer.html");
  playback = new Playback();
  timeline = new Timeline(playback, seek);
  playback.open(FRAMES);
  playback.addChunk({ firstFrame: 0, epoch: 1, frameCount: FRAMES, frames: new Int16Array(FRAMES * FRAME_WIDTH) });
  for (const one of SIGNS) playback.addSign(one);
  timeline.open(PRODUCTION, SIGNS);
});
afterEach(() => timeline.dispose());

test("each sign lies where it is in time, and a pause is a gap", () => {
  expect(chips().map((chip) => chip.textContent)).toEqual(["DOBRE", "VEČER"]);
  const place = (chip: HTMLElement) => ["--from", "--to"].map((name) => chip.parentElement?.style.getPropertyValue(name));
  expect(chips().map(place)).toEqual([["0", "0.4"], ["0.6", "1"]]);
});

test("a chosen sign is gone to, and named with its words", () => {
  chips()[1].click();
  expect(seek).toHaveBeenCalledWith(30);
  expect(chips()[1].title).toContain("večer");
});

test("the sign under the head is the current one, and none is in a pause", () => {
  const current = () => chips().filter((chip) => chip.hasAttribute("aria-current")).map((chip) => chip.textContent);
  for (const [frame, gloss] of [[10, ["DOBRE"]], [25, []], [40, ["VEČER"]]] as const) {
    playback.seek(frame);
    timeline.update();
    expect(current()).toEqual(gloss);
  }
});

test("the position follows the play head and moves it", () => {
  playback.advance(1);
  timeline.update();
  expect(at<HTMLInputElement>("scrubber").value).toBe("25");
  expect(at("clock").textContent).toBe("0:01 / 0:02");
  at<HTMLInputElement>("scrubber").value = "7";
  at("scrubber").dispatchEvent(new Event("input"));
  expect(seek).toHaveBeenCalledWith(7);
});

test("the part that is repeated is drawn, and gone when both marks are", () => {
  expect(at("repeated").hidden).toBe(true);
  playback.seek(10);
  playback.mark("A");
  timeline.showMarks();
  expect(at("repeated").hidden).toBe(false);
  expect(at("repeated").style.getPropertyValue("--from")).toBe("0.2");
  playback.loop = false;
  timeline.showMarks();
  expect(at("repeated").hidden).toBe(true);
});

test("places are measured anew when the production ends earlier than planned", () => {
  playback.end(41);
  timeline.update();
  expect(at<HTMLInputElement>("scrubber").max).toBe("40");
  expect(chips()[0].parentElement?.style.getPropertyValue("--to")).toBe("0.5");
});
