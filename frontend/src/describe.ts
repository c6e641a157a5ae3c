/** The one line about what is going on, from everything that may be going on at once. */

import type { StatusKind } from "./panels/status";
import type { State } from "./playback";
import type { Session } from "./session";

export interface Situation extends Pick<Session, "request" | "connection" | "notice"> {
  playback: State;
  /** Whether any frame is here. */
  received: boolean;
  /** Whether the signer can be drawn yet. */
  drawable: boolean;
  /** Whether this device has a network at all. */
  online: boolean;
}

export function describe(now: Situation): readonly [StatusKind, string] {
  if (now.connection === "lost") return ["busy", describeLoss(now)];
  if (now.notice) return [now.notice.kind, now.notice.text];
  if (!now.drawable) return ["busy", "Loading the signer …"];
  if (now.connection === "opening") return ["busy", "Connecting …"];
  switch (now.playback) {
    case "playing":
      return ["good", "Signing"];
    case "waiting":
      return ["busy", now.received ? "Waiting for more motion …" : "Preparing the signs …"];
    case "paused":
      return ["idle", "Paused"];
    case "finished":
      return ["idle", "Finished"];
    case "empty":
      return now.request.kind === "none" ? ["idle", "Ready"] : ["busy", "Preparing the signs …"];
  }
}

/** Without a time that counts down: a screen reader would read out every second of it. */
function describeLoss({ playback, online }: Situation): string {
  if (playback === "playing") return "The connection is lost. Signing what is already here …";
  if (!online) return "This device is offline. Signing goes on when the network is back.";
  return "The connection is lost. Trying again …";
}
