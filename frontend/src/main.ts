/** Entry of the signing page. */

import "./page.css";
import { App } from "./app";
import { part } from "./page";

const app = start();

/** For tests and the curious: where the play head and the bones are. Nothing can be changed through it. */
const signer = Object.freeze({
  quaternion: (bone: string) => app.avatar?.quaternion(bone)?.toArray(),
  position: (bone: string) => app.avatar?.position(bone)?.toArray(),
  get frame() {
    return app.playback.time;
  },
  get frames() {
    return app.playback.length;
  },
  get received() {
    return app.playback.nextFrame;
  },
  get complete() {
    return app.playback.complete;
  },
  get latencyMs() {
    return app.session.latencyMs;
  },
  /** Which production this is, and the hash of its frames once all are here. */
  get production() {
    const { production, sha256 } = app.session;
    return production && { id: production.production, seed: production.seed, model: production.model, sha256 };
  },
  get state() {
    return app.playback.state;
  },
});
Object.defineProperty(window, "signer", { value: signer });

function start(): App {
  try {
    return new App();
  } catch (error) {
    part("status", HTMLElement).textContent = "This browser cannot draw in three dimensions: WebGL is missing or off.";
    part("sign", HTMLButtonElement).disabled = true;
    throw error;
  }
}
