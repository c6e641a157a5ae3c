// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Keyboard, type Keys } from "../src/keyboard";
import { Playback } from "../src/playback";
import { FRAME_WIDTH } from "../src/skeleton";

const keys = { changed: vi.fn(), help: vi.fn(), captions: vi.fn(), full: vi.fn(), view: vi.fn(), zoom: vi.fn() } satisfies Keys;
let playback: Playback;
let keyboard: Keyboard;
const press = (key: string, target: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  document.querySelector(target)?.dispatchEvent(event);
  return event.defaultPrevented;
};

beforeEach(() => {
  document.body.innerHTML = `<main><section id="viewer"><p></p><button></button><input type="range">
    <dialog><a></a></dialog></section><textarea></textarea></main>`;
  vi.resetAllMocks();
  playback = new Playback();
  keyboard = new Keyboard(document.getElementById("viewer") as HTMLElement, playback, keys);
});
afterEach(() => keyboard.dispose());

function signed(): void {
  playback.open(50);
  playback.addChunk({ firstFrame: 0, epoch: 1, frameCount: 50, frames: new Int16Array(50 * FRAME_WIDTH) });
  playback.end(50);
}

test("before anything is signed one can look about and ask for the list of keys, and no more", () => {
  expect(press(" ", "p")).toBe(false);
  expect(press("?", "p")).toBe(true);
  expect(keys.help).toHaveBeenCalledTimes(1);
  press("4", "p");
  expect(keys.view).toHaveBeenCalledWith("face");
  press("+", "p");
  expect(keys.zoom).toHaveBeenCalledWith(true);
});

test("keys play, step, change speed, loop and mark", () => {
  signed();
  press(" ", "p");
  expect(playback.state).toBe("paused");
  press("ArrowRight", "p");
  expect(playback.time).toBe(1);
  press("[", "p");
  expect(playback.speed).toBeCloseTo(0.9);
  press("L", "p");
  expect(playback.loop).toBe(true);
  press("a", "p");
  expect(playback.marks[0]).toBe(1);
  playback.addSign({ index: 0, gloss: "A", kind: "sign", text_span: [0, 1], start_frame: 20, end_frame: 30 });
  press(".", "p");
  expect(playback.time).toBe(20);
  expect(keys.changed).toHaveBeenCalledTimes(6);
});

test("a key pressed anywhere but in the player does nothing", () => {
  signed();
  for (const key of [" ", "l", "?", "1"]) expect(press(key, "textarea") || press(key, "main")).toBe(false);
  expect(keys.changed).not.toHaveBeenCalled();
  expect(keys.help).not.toHaveBeenCalled();
});

test("no key is taken from a control that uses it, from the browser or from a dialog", () => {
  signed();
  expect(press(" ", "button")).toBe(false);
  expect(press("ArrowRight", "input")).toBe(false);
  expect(press("r", "p", { ctrlKey: true })).toBe(false);
  expect(press("l", "dialog a")).toBe(false);
  expect(keys.changed).not.toHaveBeenCalled();
});
