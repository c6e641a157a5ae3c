import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { WINDOW } from "../src/playback";
import type { Accepted, ProductionRequest } from "../src/protocol";
import { ProductionSocket, type SocketEvents } from "../src/socket";
import { eventually } from "./eventually";
import { goldenBytes } from "./golden";
import { FakeWebSocket, settled } from "./websocket";

const REQUEST: ProductionRequest = {
  text: "Dobrý večer!",
  text_language: "sk",
  sign_language: "svk",
  options: { dominant_hand: "right", fingerspelling_speed: 1 },
};
const PRODUCE = { type: "produce", ...REQUEST, key: expect.stringMatching(/^[0-9a-f]{32}$/) };
/** What is granted in the same breath as every question. */
const CREDIT = { type: "credit", frames: WINDOW };
const GOLDEN_EPOCH = 3;
const accepted = (epoch: number) => ({ type: "accepted", production: "p1", epoch }) as unknown as Accepted;

let nextFrame: number;
let events: { [Name in keyof SocketEvents]: ReturnType<typeof vi.fn> };
let socket: ProductionSocket;
const server = () => FakeWebSocket.all[FakeWebSocket.all.length - 1];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  vi.stubGlobal("WebSocket", FakeWebSocket);
  vi.stubGlobal("window", globalThis);
  FakeWebSocket.all = [];
  nextFrame = 0;
  const names = ["connected", "lost", "accepted", "sign", "chunk", "end", "busy", "error", "planned", "unplanned"] as const;
  events = Object.fromEntries(names.map((name) => [name, vi.fn()])) as typeof events;
  events.nextFrame = vi.fn(() => nextFrame);
  socket = new ProductionSocket("ws://test/ws/produce/", events as unknown as SocketEvents);
});

afterEach(() => {
  socket.dispose();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the connection", () => {
  test("keeps a request that comes before it stands", () => {
    socket.produce(REQUEST);
    expect(server().sent).toEqual([]);
    server().open();
    expect(server().sent).toEqual([PRODUCE, CREDIT]);
  });

  test("hands on signs, motion and the end of the accepted production", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(GOLDEN_EPOCH));
    await server().say({ type: "sign", index: 0, gloss: "DOBRÝ" });
    await server().say(goldenBytes("chunk.bin"));
    await server().say({ type: "end", frames: 2, sha256: "ab", exact: true });
    expect(events.accepted).toHaveBeenCalledOnce();
    expect(events.sign).toHaveBeenCalledOnce();
    expect(events.chunk.mock.calls[0][0]).toMatchObject({ firstFrame: 70_000, frameCount: 2 });
    expect(events.end).toHaveBeenCalledWith(2, "ab", true);
  });

  test("asks for plans beside a production, and hands on the last one's answer alone", async () => {
    expect(socket.plan(REQUEST)).toBe(false);
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(GOLDEN_EPOCH));
    expect([socket.plan(REQUEST), socket.plan({ ...REQUEST, text: "Ahoj" })]).toEqual([true, true]);
    expect(server().sent.at(-1)).toMatchObject({ type: "plan", text: "Ahoj" });
    await server().say({ type: "plan", text: REQUEST.text });
    expect(events.planned).not.toHaveBeenCalled();
    await server().say({ type: "plan", text: "Ahoj" });
    expect(events.planned).toHaveBeenCalledExactlyOnceWith({ type: "plan", text: "Ahoj" });
    socket.plan(REQUEST);
    await server().say({ type: "error", about: "plan", code: "nothing_to_sign", message: "No." });
    socket.plan(REQUEST);
    await server().say({ type: "busy", about: "plan", retry_after: 3 });
    expect(events.unplanned.mock.calls).toEqual([["nothing_to_sign", "No.", 0], ["busy", "", 3]]);
    expect([events.error, events.busy].flatMap(({ mock }) => mock.calls)).toEqual([]);
    await server().say(goldenBytes("chunk.bin"));
    expect(events.chunk).toHaveBeenCalledOnce();
  });

  test("forgets the plans that a lost connection owed", async () => {
    server().open();
    socket.plan(REQUEST);
    await server().lose();
    vi.advanceTimersByTime(1000);
    server().open();
    socket.plan(REQUEST);
    await server().say({ type: "plan", text: REQUEST.text });
    expect(events.planned).toHaveBeenCalledOnce();
  });

  test("keeps what follows deflated motion behind it", async () => {
    server().open();
    socket.produce(REQUEST);
    const end = { type: "end", frames: 18, sha256: "ab", exact: true };
    await server().say(accepted(GOLDEN_EPOCH), goldenBytes("motion.bin"), goldenBytes("chunk.bin"), end);
    await eventually(() => expect(events.end).toHaveBeenCalledOnce());
    expect(events.chunk.mock.calls.map(([chunk]) => chunk.frameCount)).toEqual([16, 2]);
    expect(events.chunk.mock.invocationCallOrder[1]).toBeLessThan(events.end.mock.invocationCallOrder[0]);
  });

  test("hands on motion that came just before the connection was lost, and asks for what follows it", async () => {
    server().open();
    socket.produce(REQUEST);
    events.chunk.mockImplementation((chunk) => (nextFrame = chunk.firstFrame + chunk.frameCount));
    void server().say(accepted(GOLDEN_EPOCH), goldenBytes("motion.bin"));
    server().close();
    await eventually(() => expect(events.lost).toHaveBeenCalledOnce());
    expect(events.chunk).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(500);
    server().open();
    expect(server().sent[0]).toMatchObject({ type: "resume", next_frame: 70_016 });
  });

  test("drops motion of a production that is left while it is inflated", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(GOLDEN_EPOCH));
    void server().say(goldenBytes("motion.bin"));
    socket.produce(REQUEST);
    void server().say(accepted(GOLDEN_EPOCH + 1));
    await eventually(() => expect(events.accepted).toHaveBeenCalledTimes(2));
    expect(events.chunk).not.toHaveBeenCalled();
  });

  test("asks for a reload where it cannot read the motion, and ends it", async () => {
    const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
    server().open();
    socket.produce(REQUEST);
    const newer = goldenBytes("chunk.bin");
    new Uint8Array(newer)[4] = 3;
    await server().say(accepted(GOLDEN_EPOCH), newer, goldenBytes("chunk.bin"));
    expect(events.error).toHaveBeenCalledExactlyOnceWith("unreadable", expect.stringContaining("reload"));
    expect(server().sent.at(-1)).toEqual({ type: "cancel" });
    expect(events.chunk).not.toHaveBeenCalled();
    expect(complaint).toHaveBeenCalledOnce();
    complaint.mockRestore();
  });

  test("drops motion of a production that was left", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(GOLDEN_EPOCH));
    socket.produce(REQUEST);
    await server().say(goldenBytes("chunk.bin"));
    await server().say(accepted(GOLDEN_EPOCH + 1));
    await server().say(goldenBytes("chunk.bin"));
    expect(events.chunk).not.toHaveBeenCalled();
  });

  test("comes back after a loss, later each time, and resumes at the first missing frame", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(1));
    nextFrame = 120;
    await server().lose();
    expect(events.lost).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(500);
    expect(FakeWebSocket.all).toHaveLength(2);
    await server().lose();
    vi.advanceTimersByTime(999);
    expect(FakeWebSocket.all).toHaveLength(2);
    vi.advanceTimersByTime(1);
    server().open();
    expect(server().sent).toEqual([{ type: "resume", production: "p1", next_frame: 120 }, CREDIT]);
    await server().say(accepted(2));
    await server().lose();
    vi.advanceTimersByTime(500);
    expect(FakeWebSocket.all).toHaveLength(4);
  });

  test("asks again by the same name until it is answered, and names every text anew", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().lose();
    vi.advanceTimersByTime(500);
    server().open();
    vi.advanceTimersByTime(6000); // of silence
    await settled();
    vi.advanceTimersByTime(1000);
    server().open();
    const [first, second, third] = FakeWebSocket.all.map(({ sent }) => sent[0]);
    expect(first).toEqual(PRODUCE);
    expect([second, third]).toEqual([first, first]);
    socket.produce(REQUEST);
    expect(server().sent[2]).toEqual(PRODUCE);
    expect(server().sent[2].key).not.toBe(first.key);
  });

  test("asks for nothing after a loss when the production had ended", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(1));
    await server().say({ type: "end", frames: 2, sha256: "ab" });
    await server().lose();
    vi.advanceTimersByTime(500);
    server().open();
    expect(server().sent).toEqual([]);
  });

  test("asks again after the time a busy server names", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say({ type: "busy", retry_after: 2.5 });
    expect(events.busy).toHaveBeenCalledWith(2.5, false);
    vi.advanceTimersByTime(2500);
    expect(server().sent).toHaveLength(4);
    expect(server().sent.slice(2)).toEqual(server().sent.slice(0, 2));
  });

  test("asks once only when the connection is lost while a busy server is waited for", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say({ type: "busy", retry_after: 2.5 });
    await server().lose();
    vi.advanceTimersByTime(500);
    server().open();
    vi.advanceTimersByTime(5000);
    expect(server().sent).toHaveLength(2);
  });

  test("goes on with a production that the server interrupted", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(1));
    nextFrame = 50;
    await server().say({ type: "busy", retry_after: 1, production: "p1" });
    expect(events.busy).toHaveBeenCalledWith(1, true);
    vi.advanceTimersByTime(1000);
    expect(server().sent.slice(2)).toEqual([{ type: "resume", production: "p1", next_frame: 50 }, CREDIT]);
  });

  test("hands on errors in the server's words and lives on", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say({ type: "error", code: "text_empty", message: "There is no text." });
    expect(events.error).toHaveBeenCalledWith("text_empty", "There is no text.");
    socket.produce(REQUEST);
    expect(server().sent).toHaveLength(4);
  });

  test("says nothing when credit met the end of the stream on its way", async () => {
    server().open();
    await server().say({ type: "error", code: "no_production", message: "Nothing is being signed." });
    expect(events.error).not.toHaveBeenCalled();
  });

  test("resumes with the next credit when the server gave a long parked slot away", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(1));
    await server().say({ type: "error", code: "parked_too_long", message: "No credit came for too long." });
    expect(events.error).not.toHaveBeenCalled();
    nextFrame = 75;
    socket.credit(20, false);
    expect(server().sent.slice(-2)).toEqual([{ type: "resume", production: "p1", next_frame: 75 }, CREDIT]);
  });

  test("tells with credit when the viewer ran dry", () => {
    server().open();
    socket.credit(20, true);
    expect(server().sent).toEqual([{ type: "credit", frames: 20, dry: true }]);
  });

  test("cancels what runs, and only that", async () => {
    server().open();
    socket.cancel();
    expect(server().sent).toEqual([]);
    socket.produce(REQUEST);
    socket.cancel();
    expect(server().sent.at(-1)).toEqual({ type: "cancel" });
    await server().say(accepted(1)); // was on its way
    expect(events.accepted).not.toHaveBeenCalled();
  });

  test("takes silence for a loss where something is owed, and connects again", async () => {
    server().open();
    socket.produce(REQUEST);
    await server().say(accepted(GOLDEN_EPOCH), goldenBytes("chunk.bin"));
    vi.advanceTimersByTime(4900);
    await settled();
    expect(events.lost).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1100);
    await settled();
    expect(events.lost).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(500);
    server().open();
    expect(server().sent[0]).toMatchObject({ type: "resume", production: "p1" });
  });

  test("takes silence for a loss while a connection does not come about", async () => {
    vi.advanceTimersByTime(6000);
    await settled();
    expect(events.lost).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(500);
    expect(FakeWebSocket.all).toHaveLength(2);
  });

  test("counts as connected again once the server answers what is asked, and waits longer until then", async () => {
    server().open();
    expect(events.connected).toHaveBeenCalledOnce();
    socket.produce(REQUEST);
    await server().say(accepted(1));
    await server().lose();
    for (const pause of [500, 1000]) {
      vi.advanceTimersByTime(pause);
      server().open();
      await server().lose();
    }
    expect(events.connected).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1999);
    expect(FakeWebSocket.all).toHaveLength(3);
    vi.advanceTimersByTime(1);
    server().open();
    await server().say(accepted(2));
    expect(events.connected).toHaveBeenCalledTimes(2);
  });

  test("takes silence as it is where nothing is owed", async () => {
    server().open();
    vi.advanceTimersByTime(60_000);
    socket.produce(REQUEST);
    await server().say({ type: "busy", retry_after: 30 });
    vi.advanceTimersByTime(29_000);
    await settled();
    expect(events.lost).not.toHaveBeenCalled();
  });

  test("does not wait for the next attempt when the network is back", async () => {
    socket.retry();
    expect(FakeWebSocket.all).toHaveLength(1);
    server().open();
    await server().lose();
    socket.retry();
    expect(FakeWebSocket.all).toHaveLength(2);
    vi.advanceTimersByTime(600);
    expect(FakeWebSocket.all).toHaveLength(2);
  });

  test("ignores messages of a later protocol", async () => {
    server().open();
    await server().say({ type: "applause" });
    expect(events.error).not.toHaveBeenCalled();
  });

  test("stays closed once it is disposed of", () => {
    server().open();
    socket.dispose();
    vi.advanceTimersByTime(60_000);
    expect(FakeWebSocket.all).toHaveLength(1);
  });
});
