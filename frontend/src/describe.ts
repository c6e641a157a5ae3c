/** The one line about what is going on, from everything that may be going on at once. */

import type { StatusKind } from "./panels/status";
import type { State } from "./playback";
import type { Session } from "./session";
import { words } from "./words";

export interface Situation extends Pick<Session, "request" | "connection" | "notice" | "late"> {
  playback: State;
  /** Whether any frame is here. */
  received: boolean;
  /** Whether the signer can be drawn yet. */
  drawable: boolean;
  /** Why the signer is drawn flat; "" if it is not. */
  flatFor: string;
  /** Whether this device has a network at all. */
  online: boolean;
}

const said = words.status;

export function describe(now: Situation): readonly [StatusKind, string] {
  if (now.connection === "lost") return ["busy", describeLoss(now)];
  if (now.notice) return [now.notice.kind, now.notice.text];
  if (!now.drawable) return ["busy", said.loading];
  if (now.connection === "opening") return ["busy", said.connecting];
  switch (now.playback) {
    case "playing":
      return ["good", said.playing];
    case "waiting":
      return ["busy", now.received ? said.waiting : said.preparing];
    case "paused":
      return ["idle", said.paused];
    case "finished":
      return ["idle", said.finished];
    case "empty":
      if (now.request.kind === "none") return now.flatFor ? ["idle", now.flatFor] : ["idle", said.ready];
      return ["busy", now.late ? said.late : said.preparing];
  }
}

/** Without a time that counts down: a screen reader would read out every second of it. */
function describeLoss({ playback, online }: Situation): string {
  if (playback === "playing") return said.lostPlaying;
  if (!online) return said.offline;
  return said.lost;
}
