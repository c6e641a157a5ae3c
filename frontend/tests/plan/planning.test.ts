import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { PAUSE_MS, Planning } from "../../src/plan/planning";
import type { Accepted, Plan, ProductionRequest } from "../../src/protocol";
import { PLAN } from "./plans";

const { text, text_language, sign_language, options } = PLAN;
const REQUEST: ProductionRequest = { text, text_language, sign_language, options };
const OTHER = { ...REQUEST, text: "Ahoj" };
const MINE = [{ gloss: "DOM", kind: "sign" as const }];
const ask = vi.fn<(request: ProductionRequest) => boolean>();
const changed = vi.fn();
const refused = vi.fn();
let planning: Planning;
const wait = () => vi.advanceTimersByTime(PAUSE_MS);
const type = (request: ProductionRequest | null) => {
  planning.typed(request);
  wait();
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  ask.mockReturnValue(true);
  planning = new Planning({ ask, changed, refused });
  planning.connected(true);
});
afterEach(() => {
  planning.dispose();
  vi.useRealTimers();
});

test("the server is asked once people pause, and not for what changes no sign", () => {
  planning.typed(OTHER);
  planning.typed(REQUEST);
  expect(ask).not.toHaveBeenCalled();
  wait();
  expect(ask).toHaveBeenCalledExactlyOnceWith(REQUEST);
  type({ ...REQUEST, options: { ...options, dominant_hand: "left" } });
  expect(ask).toHaveBeenCalledOnce();
  type({ ...REQUEST, options: { ...options, order: "text" } });
  expect(ask).toHaveBeenCalledTimes(2);
});

test("nothing is sent and nothing shown while there is no text", () => {
  type(REQUEST);
  planning.planned(PLAN);
  expect(planning.shown).toBe(PLAN);
  type(null);
  expect(planning.shown).toBeNull();
  expect(ask).toHaveBeenCalledOnce();
});

test("nothing is shown without a connection, and all of it again with one", () => {
  type(REQUEST);
  planning.planned(PLAN);
  planning.edit(MINE);
  planning.connected(false);
  expect(planning.shown).toBeNull();
  planning.connected(true);
  expect(ask).toHaveBeenLastCalledWith({ ...REQUEST, plan: MINE });
});

test("an answer to what no longer stands there is not shown", () => {
  type(REQUEST);
  planning.typed(OTHER);
  planning.planned(PLAN);
  expect(planning.shown).toBeNull();
});

test("a change is asked for and signed, can be undone and given up", () => {
  type(REQUEST);
  planning.planned(PLAN);
  expect(planning.complete(REQUEST)).toEqual(REQUEST);
  planning.edit(MINE);
  planning.edit([...MINE, ...MINE]);
  expect(planning.complete(REQUEST)).toEqual({ ...REQUEST, plan: [...MINE, ...MINE] });
  planning.undo();
  expect(ask).toHaveBeenLastCalledWith({ ...REQUEST, plan: MINE });
  planning.reset();
  expect(planning.complete(REQUEST)).toEqual(REQUEST);
  expect(planning.changed).toBe(false);
  planning.undo();
  expect(planning.complete(REQUEST)).toEqual({ ...REQUEST, plan: MINE });
});

test("changes belong to their text, and wait for it should it come back", () => {
  type(REQUEST);
  planning.planned(PLAN);
  planning.edit(MINE);
  type(OTHER);
  expect(planning.complete(OTHER)).toEqual(OTHER);
  expect(planning.complete(REQUEST)).toEqual(REQUEST);
  type(REQUEST);
  expect(ask).toHaveBeenLastCalledWith({ ...REQUEST, plan: MINE });
});

test("a changed production that is watched is signed the same way again, and no other is", () => {
  const pause = { index: 1, gloss: "", kind: "pause" as const, text_span: [3, 4] as const, start_frame: 20, end_frame: 25 };
  const sign = { ...pause, index: 0, gloss: "DOM", kind: "sign" as const, start_frame: 0, end_frame: 20 };
  const watched = { ...PLAN, fps: 25, edited: true } as unknown as Accepted;
  type(OTHER);
  planning.adopt(watched, [sign, pause]);
  type(REQUEST);
  planning.adopt({ ...watched, edited: false }, [sign, pause]);
  expect(planning.changed).toBe(false);
  planning.adopt(watched, [sign, pause]);
  expect(planning.complete(REQUEST).plan).toEqual([
    { gloss: "DOM", kind: "sign", text_span: [3, 4] },
    { gloss: "", kind: "pause", text_span: [3, 4], seconds: 0.2 },
  ]);
});

test("a change that cannot be signed is taken back and told", () => {
  type(REQUEST);
  planning.planned(PLAN);
  planning.edit(MINE);
  planning.unplanned("nothing_to_sign", "No.", 0);
  expect(refused).toHaveBeenCalledExactlyOnceWith("No.");
  expect(planning.changed).toBe(false);
  expect(planning.shown).toBe(PLAN);
});

test("a text that cannot be signed shows nothing, and a server that is asked too often is asked later", () => {
  type(REQUEST);
  planning.planned(PLAN as Plan);
  type(OTHER);
  planning.unplanned("nothing_to_sign", "No.", 0);
  expect(planning.shown).toBeNull();
  expect(refused).not.toHaveBeenCalled();
  type(REQUEST);
  planning.unplanned("busy", "", 2);
  ask.mockClear();
  vi.advanceTimersByTime(2000);
  expect(ask).toHaveBeenCalledExactlyOnceWith(REQUEST);
});
