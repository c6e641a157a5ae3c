// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Keyboard } from "../src/keyboard";
import { Playback } from "../src/playback";
import { FRAME_WIDTH } from "../src/skeleton";

const changed = vi.fn();
const help = vi.fn();
let playback: Playback;
let keyboard: Keyboard;
const press = (key: string, target: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  document.querySelector(target)?.dispatchEvent(event);
  return event.defaultPrevented;
};

beforeEach(() => {
  document.body.innerHTML = `<main></main><textarea></textarea><button></button><input type="range"><dialog></dialog>`;
  changed.mockClear();
  help.mockClear();
  playback = new Playback();
  keyboard = new Keyboard(playback, changed, help);
});
afterEach(() => keyboard.dispose());

function signed(): void {
  playback.open(50);
  playback.addChunk({ firstFrame: 0, epoch: 1, frameCount: 50, frames: new Int16Array(50 * FRAME_WIDTH) });
  playback.end(50);
}

test("before anything is signed only the list of keys can be asked for", () => {
  expect(press(" ", "main")).toBe(false);
  expect(press("?", "main")).toBe(true);
  expect(help).toHaveBeenCalledTimes(1);
});

test("keys play, step, change speed, loop and mark", () => {
  signed();
  press(" ", "main");
  expect(playback.state).toBe("paused");
  press("ArrowRight", "main");
  expect(playback.time).toBe(1);
  press("[", "main");
  expect(playback.speed).toBeCloseTo(0.9);
  press("l", "main");
  expect(playback.loop).toBe(true);
  press("A", "main");
  expect(playback.marks[0]).toBe(1);
  expect(changed).toHaveBeenCalledTimes(5);
});

test("no key is taken from text, from a control that uses it, from the browser or from a dialog", () => {
  signed();
  expect(press("l", "textarea")).toBe(false);
  expect(press(" ", "button")).toBe(false);
  expect(press("ArrowRight", "input")).toBe(false);
  expect(press("r", "main", { ctrlKey: true })).toBe(false);
  document.querySelector("dialog")?.setAttribute("open", "");
  expect(press("l", "main")).toBe(false);
  expect(changed).not.toHaveBeenCalled();
});
