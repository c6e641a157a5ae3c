// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Playback } from "../src/playback";
import type { Accepted, ProductionRequest } from "../src/protocol";
import { Session, type SessionEvents } from "../src/session";
import { FRAME_WIDTH, JOINTS, SKELETON_VERSION } from "../src/skeleton";
import { eventually } from "./eventually";
import { FakeWebSocket, settled } from "./websocket";

const REQUEST: ProductionRequest = {
  text: "Ahoj",
  text_language: "sk",
  sign_language: "svk",
  options: { dominant_hand: "right", fingerspelling_speed: 1 },
};
const FRAMES = 4;
/** Of FRAMES frames that are all zero. */
const SHA256 = await digest(new Int16Array(FRAMES * FRAME_WIDTH));

async function digest(data: Int16Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", data)).toString("hex");
}

function accepted(production: string, epoch: number, version = SKELETON_VERSION) {
  const skeleton = { version, joints: JOINTS, face: [] };
  return { type: "accepted", production, epoch, frames: FRAMES, skeleton } as unknown as Accepted;
}

/** FRAMES frames of zeros, not deflated. */
function chunk(epoch: number): ArrayBuffer {
  const bytes = new ArrayBuffer(16 + 2 * FRAMES * FRAME_WIDTH);
  const header = new DataView(bytes);
  header.setUint32(0, 0x43504c53, true);
  header.setUint8(4, 2);
  header.setUint16(6, FRAMES, true);
  header.setUint32(12, epoch, true);
  return bytes;
}

const end = (sha256 = SHA256, exact = true) => ({ type: "end", frames: FRAMES, sha256, exact, production: "p1" });

let playback: Playback;
let events: { [Name in keyof SessionEvents]: ReturnType<typeof vi.fn> };
let session: Session;
const server = () => FakeWebSocket.all[FakeWebSocket.all.length - 1];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  vi.stubGlobal("WebSocket", FakeWebSocket);
  FakeWebSocket.all = [];
  playback = new Playback();
  const names = ["accepted", "moving", "inexact", "refused", "changed", "planned", "unplanned"] as const;
  events = Object.fromEntries(names.map((name) => [name, vi.fn()])) as typeof events;
  session = new Session("ws://test/", playback, events as unknown as SessionEvents);
});
afterEach(() => {
  session.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a text is asked for, accepted, and moves with its first frames", async () => {
  server().open();
  session.sign(REQUEST);
  expect(session.request.kind).toBe("asked");
  await server().say(accepted("p1", 1));
  expect(session.request.kind).toBe("accepted");
  expect(events.accepted).toHaveBeenCalledTimes(1);
  expect(events.moving).not.toHaveBeenCalled();
  await server().say(chunk(1));
  expect(session.request.kind).toBe("moving");
  expect(events.moving).toHaveBeenCalledTimes(1);
  expect(session.production?.production).toBe("p1");
});

test("the hash of all frames is compared with the server's", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say(accepted("p1", 1), chunk(1), end());
  await eventually(() => expect(session.sha256).toBe(SHA256));
  expect(session.notice).toBeNull();
});

test("motion that came damaged is told", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say(accepted("p1", 1), chunk(1), end("0".repeat(64)));
  await eventually(() => expect(session.notice?.kind).toBe("error"));
});

test("a replay that the server computes differently now is told apart from damage", async () => {
  server().open();
  session.replay("p1");
  await server().say(accepted("p1", 1), chunk(1), end(SHA256, false));
  expect(events.inexact).toHaveBeenCalledTimes(1);
});

test("after a loss the same production goes on and does not begin again", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say(accepted("p1", 1), chunk(1));
  await server().lose();
  expect(session.connection).toBe("lost");
  await vi.advanceTimersByTimeAsync(600);
  server().open();
  await server().say(accepted("p1", 2));
  expect(session.connection).toBe("open");
  expect(events.accepted).toHaveBeenCalledTimes(1);
  expect(session.request.kind).toBe("moving");
});

test("a refusal before any motion leaves nothing asked for; one under way leaves what is here", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say({ type: "error", code: "text_invalid", message: "No." });
  expect(session.request.kind).toBe("none");
  expect(events.refused).toHaveBeenCalledWith("text_invalid", "No.");
  session.sign(REQUEST);
  await server().say(accepted("p1", 1), chunk(1), { type: "error", code: "internal", message: "Oh." });
  expect(session.request.kind).toBe("moving");
});

test("a server with another skeleton is not played, and the page asks to be loaded anew", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say(accepted("p1", 1, SKELETON_VERSION + 1));
  expect(events.accepted).not.toHaveBeenCalled();
  expect(session.notice?.text).toContain("reload");
  expect(server().sent.at(-1)).toEqual({ type: "cancel" });
});

test("a full house is a notice until the text is accepted", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say({ type: "busy", retry_after: 1.2 });
  expect(session.notice).toEqual({ kind: "busy", text: expect.stringContaining("2 s") });
  await server().say(accepted("p1", 1));
  expect(session.notice).toBeNull();
});

test("the latency counts from the press of Sign to the first picture with motion", async () => {
  server().open();
  session.sign(REQUEST);
  session.drawn();
  expect(session.latencyMs).toBe(0);
  await server().say(accepted("p1", 1), chunk(1));
  session.drawn();
  const first = session.latencyMs;
  expect(first).toBeGreaterThan(0);
  session.drawn();
  expect(session.latencyMs).toBe(first);
  await settled();
});

test("the browser's word that the network has gone is believed at once", async () => {
  server().open();
  session.suspect();
  await settled();
  expect(session.connection).toBe("lost");
});

test("an error is said in the reader's language where it is known, else in the server's words", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say({ type: "error", code: "never_heard_of", message: "So it is." });
  expect(events.refused).toHaveBeenCalledWith("never_heard_of", "So it is.");
});

const watch = () => {
  playback.advance(10);
  session.update();
};
const asked = () => server().sent.filter(({ type }) => type === "produce").map(({ text }) => text);

test("a next text is asked for once the present one is here, and begins without a wait when that has been watched", async () => {
  server().open();
  session.sign(REQUEST);
  session.signNext({ ...REQUEST, text: "Ako?" });
  await server().say(accepted("p1", 1));
  session.update();
  expect(asked()).toEqual(["Ahoj"]);
  await server().say(chunk(1), end());
  session.update();
  expect(asked()).toEqual(["Ahoj", "Ako?"]);
  await server().say(accepted("p2", 2), chunk(2));
  expect([session.production?.production, session.waiting]).toEqual(["p1", 1]);
  watch();
  expect([session.production?.production, session.waiting, session.request.kind]).toEqual(["p2", 0, "moving"]);
  expect(playback.nextFrame).toBe(FRAMES);
});

test("a connection lost while the next text waits costs neither text", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say(accepted("p1", 1), chunk(1), end());
  session.signNext({ ...REQUEST, text: "Ako?" });
  await server().say(accepted("p2", 2), chunk(2));
  await server().lose();
  await vi.advanceTimersByTimeAsync(600);
  server().open();
  expect(server().sent[0]).toEqual({ type: "resume", production: "p2", next_frame: FRAMES });
  await server().say(accepted("p2", 3), { ...end(), production: "p2" });
  watch();
  expect(session.production?.production).toBe("p2");
  expect(playback.complete).toBe(true);
});

test("a text that is signed now replaces all that waited", async () => {
  server().open();
  session.sign(REQUEST);
  session.signNext({ ...REQUEST, text: "Ako?" });
  session.sign({ ...REQUEST, text: "Nie" });
  expect(session.waiting).toBe(0);
  await server().say(accepted("p3", 1), chunk(1), end());
  watch();
  expect(asked()).toEqual(["Ahoj", "Nie"]);
});

test("a text that is refused does not hold up the one behind it", async () => {
  server().open();
  session.sign(REQUEST);
  session.signNext({ ...REQUEST, text: "Ako?" });
  await server().say({ type: "error", code: "text_invalid", message: "No." });
  expect(asked()).toEqual(["Ahoj", "Ako?"]);
  await server().say(accepted("p2", 2), chunk(2));
  expect(session.production?.production).toBe("p2");
});

test("motion that is all here is played without asking the server", () => {
  const production = { ...accepted("clip", 0), frames: 2 };
  const sent = server()?.sent.length ?? 0;
  session.present(production, new Int16Array(2 * FRAME_WIDTH));
  expect(session.request).toEqual({ kind: "moving", production });
  expect(events.accepted).toHaveBeenCalledOnce();
  expect(events.moving).toHaveBeenCalledOnce();
  expect([playback.length, playback.complete]).toEqual([2, true]);
  session.present(production, new Int16Array(2 * FRAME_WIDTH)); // once more
  expect(events.moving).toHaveBeenCalledTimes(2);
  session.update();
  expect(server()?.sent.length ?? 0).toBe(sent);
});

test("what was under way ends when motion that is all here is played", async () => {
  server().open();
  session.sign(REQUEST);
  await server().say(accepted("p1", 1));
  const before = server().sent.length;
  const sign = { index: 0, gloss: "A", kind: "sign", text_span: [0, 1], start_frame: 1, end_frame: 3 } as const;
  session.present(accepted("", 0), new Int16Array(FRAMES * FRAME_WIDTH).fill(7), [sign]);
  expect(session.request.kind).toBe("moving");
  expect(playback.complete).toBe(true);
  expect(playback.allSigns).toEqual([sign]);
  expect(playback.data.every((value) => value === 7)).toBe(true);
  expect(server().sent.slice(before).map(({ type }) => type)).toEqual(["cancel"]);
  await server().say(chunk(1)); // of what was left
  expect(playback.length).toBe(FRAMES);
  expect(playback.data[0]).toBe(7);
  session.update();
  expect(server().sent.length).toBe(before + 1);
});
