// @vitest-environment happy-dom
import { expect, test } from "vitest";

import { describe, type Situation } from "../src/describe";
import type { Accepted } from "../src/protocol";

const READY: Situation = {
  request: { kind: "none" },
  connection: "open",
  notice: null,
  playback: "empty",
  received: false,
  drawable: true,
  online: true,
  late: false,
  flatFor: "",
};
const said = (change: Partial<Situation>) => describe({ ...READY, ...change });

test("a page with nothing to do is ready, and says what it waits for until then", () => {
  expect(said({})).toEqual(["idle", "Ready"]);
  expect(said({ drawable: false })[1]).toContain("Loading the signer");
  expect(said({ connection: "opening" })[1]).toContain("Connecting");
});

test("a text that was asked for is being prepared until its motion is here", () => {
  expect(said({ request: { kind: "asked" } })[1]).toContain("Preparing");
  const request = { kind: "accepted", production: {} as Accepted } as const;
  expect(said({ request, playback: "waiting" })[1]).toContain("Preparing");
  expect(said({ request, playback: "waiting", received: true })[1]).toContain("Waiting for more");
});

test("a server that is silent for too long is told of before the connection counts as lost", () => {
  expect(said({ request: { kind: "asked" }, late: true })[1]).toContain("No answer");
});

test("who waits sees why the signer is drawn flat", () => {
  expect(said({ flatFor: "No WebGL." })).toEqual(["idle", "No WebGL."]);
  expect(said({ flatFor: "No WebGL.", playback: "playing" })[1]).toBe("Signing");
});

test("a notice counts more than the play head, and a lost connection more than a notice", () => {
  const notice = { kind: "error", text: "Damaged." } as const;
  expect(said({ notice, playback: "playing" })).toEqual(["error", "Damaged."]);
  expect(said({ notice, connection: "lost" })[1]).toContain("connection is lost");
});

test("a loss says whether signing goes on, and whether it is this device that is offline", () => {
  expect(said({ connection: "lost", playback: "playing", online: false })[1]).toContain("already here");
  expect(said({ connection: "lost", online: false })[1]).toContain("offline");
  expect(said({ connection: "lost" })[1]).toContain("Trying again");
});
