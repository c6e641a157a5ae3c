/** window.signer, for tests and the curious: where the play head and the bones are. Nothing can be changed through it. */

import type { Player } from "./player";

export function watch(player: Player): void {
  const signer = Object.freeze({
    quaternion: (bone: string) => player.solid?.avatar.quaternion(bone)?.toArray(),
    position: (bone: string) => player.solid?.avatar.position(bone)?.toArray(),
    get frame() {
      return player.playback.time;
    },
    get frames() {
      return player.playback.length;
    },
    get received() {
      return player.playback.nextFrame;
    },
    get complete() {
      return player.playback.complete;
    },
    get latencyMs() {
      return player.session.latencyMs;
    },
    /** Which production this is, and the hash of its frames once all are here. */
    get production() {
      const { production, sha256 } = player.session;
      return production && { id: production.production, seed: production.seed, model: production.model, sha256 };
    },
    get state() {
      return player.playback.state;
    },
  });
  Object.defineProperty(window, "signer", { value: signer });
}
