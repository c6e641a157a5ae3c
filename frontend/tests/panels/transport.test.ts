// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Transport } from "../../src/panels/transport";
import { Playback } from "../../src/playback";
import { FRAME_WIDTH } from "../../src/skeleton";
import { show } from "../template";

const FRAMES = 50;
const changed = vi.fn();
let playback: Playback;
let transport: Transport;
const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const slide = (id: string, value: number) => {
  at<HTMLInputElement>(id).value = String(value);
  at(id).dispatchEvent(new Event("input"));
};

beforeEach(() => {
  changed.mockClear();
  show("production/index.html");
  playback = new Playback();
  transport = new Transport(playback, changed);
  playback.open(FRAMES);
  const frames = new Int16Array(FRAMES * FRAME_WIDTH);
  playback.addChunk({ firstFrame: 0, epoch: 1, frameCount: FRAMES, frames });
  playback.end(FRAMES);
  transport.show(true);
});
afterEach(() => transport.dispose());

test("play and pause are one button that says what it will do", () => {
  const name = () => at("play").textContent?.trim();
  expect(name()).toBe("Pause");
  at("play").click();
  expect(playback.state).toBe("paused");
  expect(name()).toBe("Play");
  at("play").click();
  expect(name()).toBe("Pause");
});

test("steps stop and move by one frame", () => {
  playback.seek(7);
  at("forward").click();
  expect([playback.time, playback.state]).toEqual([8, "paused"]);
  at("back").click();
  expect(playback.time).toBe(7);
});

test("the speed is shown as it is set, by the slider and from outside", () => {
  slide("speed", 0.5);
  expect(playback.speed).toBe(0.5);
  expect(at("speed-value").textContent).toBe("0.5×");
  playback.speed = 1.25;
  transport.changed();
  expect(at<HTMLInputElement>("speed").value).toBe("1.25");
});

test("loop and both marks show whether they hold", () => {
  const pressed = (id: string) => at(id).getAttribute("aria-pressed");
  playback.seek(10);
  at("mark-a").click();
  playback.seek(20);
  at("mark-b").click();
  expect([pressed("mark-a"), pressed("mark-b"), pressed("loop")]).toEqual(["true", "true", "true"]);
  at("loop").click();
  expect([pressed("mark-a"), pressed("mark-b"), pressed("loop")]).toEqual(["false", "false", "false"]);
});

test("a slower replay starts again at six tenths", () => {
  playback.seek(30);
  at("slower").click();
  expect([playback.time, playback.speed, playback.state]).toEqual([0, 0.6, "playing"]);
  expect(at("slower").getAttribute("aria-pressed")).toBe("true");
  at("slower").click();
  expect(playback.speed).toBe(1);
});

test("the speed that was chosen is kept for the next visit, the slower second look is not", () => {
  slide("speed", 0.75);
  transport.dispose();
  transport = new Transport(playback, changed);
  expect(playback.speed).toBe(0.75);
  at("slower").click();
  expect(playback.speed).toBe(0.6);
  transport.dispose();
  transport = new Transport(playback, changed);
  expect(playback.speed).toBe(0.75);
  localStorage.clear();
});
