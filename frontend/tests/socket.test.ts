import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { WINDOW } from "../src/playback";
import type { Accepted, ProductionRequest } from "../src/protocol";
import { ProductionSocket, type SocketEvents } from "../src/socket";
import { goldenBytes } from "./golden";

/** Stands for the browser's WebSocket; the test plays the server. */
class FakeWebSocket {
  static readonly OPEN = 1;
  static all: FakeWebSocket[] = [];
  readyState = 0;
  binaryType = "";
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeWebSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  sayBytes(data: ArrayBuffer): void {
    this.onmessage?.({ data });
  }
}

const REQUEST: ProductionRequest = {
  text: "Dobrý večer!",
  text_language: "sk",
  sign_language: "svk",
  options: { dominant_hand: "right", fingerspelling_speed: 1 },
};
/** What is granted in the same breath as every question. */
const CREDIT = { type: "credit", frames: WINDOW };
const GOLDEN_EPOCH = 3;
const accepted = (epoch: number) => ({ type: "accepted", production: "p1", epoch }) as unknown as Accepted;

let nextFrame: number;
let events: { [Name in keyof SocketEvents]: ReturnType<typeof vi.fn> };
let socket: ProductionSocket;
const server = () => FakeWebSocket.all[FakeWebSocket.all.length - 1];

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeWebSocket);
  vi.stubGlobal("window", globalThis);
  FakeWebSocket.all = [];
  nextFrame = 0;
  const names = ["connected", "lost", "accepted", "sign", "chunk", "end", "busy", "error"] as const;
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
    expect(server().sent).toEqual([{ type: "produce", ...REQUEST }, CREDIT]);
  });

  test("hands on signs, motion and the end of the accepted production", () => {
    server().open();
    socket.produce(REQUEST);
    server().say(accepted(GOLDEN_EPOCH));
    server().say({ type: "sign", index: 0, gloss: "DOBRÝ" });
    server().sayBytes(goldenBytes("chunk.bin"));
    server().say({ type: "end", frames: 2, sha256: "ab", exact: true });
    expect(events.accepted).toHaveBeenCalledOnce();
    expect(events.sign).toHaveBeenCalledOnce();
    expect(events.chunk.mock.calls[0][0]).toMatchObject({ firstFrame: 70_000, frameCount: 2 });
    expect(events.end).toHaveBeenCalledWith(2, "ab", true);
  });

  test("drops motion of a production that was left", () => {
    server().open();
    socket.produce(REQUEST);
    server().say(accepted(GOLDEN_EPOCH));
    socket.produce(REQUEST);
    server().sayBytes(goldenBytes("chunk.bin"));
    server().say(accepted(GOLDEN_EPOCH + 1));
    server().sayBytes(goldenBytes("chunk.bin"));
    expect(events.chunk).not.toHaveBeenCalled();
  });

  test("comes back after a loss, later each time, and resumes at the first missing frame", () => {
    server().open();
    socket.produce(REQUEST);
    server().say(accepted(1));
    nextFrame = 120;
    server().close();
    expect(events.lost).toHaveBeenLastCalledWith(500);
    vi.advanceTimersByTime(500);
    expect(FakeWebSocket.all).toHaveLength(2);
    server().close();
    expect(events.lost).toHaveBeenLastCalledWith(1000);
    vi.advanceTimersByTime(1000);
    server().open();
    expect(server().sent).toEqual([{ type: "resume", production: "p1", next_frame: 120 }, CREDIT]);
    server().close();
    expect(events.lost).toHaveBeenLastCalledWith(500);
  });

  test("asks for nothing after a loss when the production had ended", () => {
    server().open();
    socket.produce(REQUEST);
    server().say(accepted(1));
    server().say({ type: "end", frames: 2, sha256: "ab" });
    server().close();
    vi.advanceTimersByTime(500);
    server().open();
    expect(server().sent).toEqual([]);
  });

  test("asks again after the time a busy server names", () => {
    server().open();
    socket.produce(REQUEST);
    server().say({ type: "busy", retry_after: 2.5 });
    expect(events.busy).toHaveBeenCalledWith(2.5);
    vi.advanceTimersByTime(2500);
    expect(server().sent).toHaveLength(4);
    expect(server().sent.slice(2)).toEqual(server().sent.slice(0, 2));
  });

  test("asks once only when the connection is lost while a busy server is waited for", () => {
    server().open();
    socket.produce(REQUEST);
    server().say({ type: "busy", retry_after: 2.5 });
    server().close();
    vi.advanceTimersByTime(500);
    server().open();
    vi.advanceTimersByTime(5000);
    expect(server().sent).toHaveLength(2);
  });

  test("hands on errors in the server's words and lives on", () => {
    server().open();
    socket.produce(REQUEST);
    server().say({ type: "error", code: "text_empty", message: "There is no text." });
    expect(events.error).toHaveBeenCalledWith("text_empty", "There is no text.");
    socket.produce(REQUEST);
    expect(server().sent).toHaveLength(4);
  });

  test("says nothing when credit met the end of the stream on its way", () => {
    server().open();
    server().say({ type: "error", code: "no_production", message: "Nothing is being signed." });
    expect(events.error).not.toHaveBeenCalled();
  });

  test("resumes with the next credit when the server gave a long parked slot away", () => {
    server().open();
    socket.produce(REQUEST);
    server().say(accepted(1));
    server().say({ type: "error", code: "parked_too_long", message: "No credit came for too long." });
    expect(events.error).not.toHaveBeenCalled();
    nextFrame = 75;
    socket.credit(20);
    expect(server().sent.slice(-2)).toEqual([{ type: "resume", production: "p1", next_frame: 75 }, CREDIT]);
  });

  test("cancels what runs, and only that", () => {
    server().open();
    socket.cancel();
    expect(server().sent).toEqual([]);
    socket.produce(REQUEST);
    socket.cancel();
    expect(server().sent.at(-1)).toEqual({ type: "cancel" });
    server().say(accepted(1)); // was on its way
    expect(events.accepted).not.toHaveBeenCalled();
  });

  test("ignores messages of a later protocol", () => {
    server().open();
    server().say({ type: "applause" });
    expect(events.error).not.toHaveBeenCalled();
  });

  test("stays closed once it is disposed of", () => {
    server().open();
    socket.dispose();
    vi.advanceTimersByTime(60_000);
    expect(FakeWebSocket.all).toHaveLength(1);
  });
});
