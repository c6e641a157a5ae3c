/**
 * Entry of the video page: draws every frame of a clip with the signing page's own stage, encodes MP4 in
 * the browser and posts the file. It is opened by the clip renderer's local server, never by visitors.
 */

import { type ClipFile, framesOf } from "./clipfile";
import { encodeVideo, Film } from "./film";
import { personNamed } from "./people";

const PROGRESS_EVERY = 10;

async function render(): Promise<void> {
  const wanted = new URLSearchParams(location.search);
  const width = Number(wanted.get("width") ?? 640);
  const height = Number(wanted.get("height") ?? 480);
  const clip = (await (await fetch("/data/clip.json")).json()) as ClipFile;
  const frames = framesOf(clip);
  const film = await Film.open(clip, frames, {
    avatar: `/static/production/${personNamed(wanted.get("avatar")).file}`,
    width,
    height,
    antialias: wanted.get("antialias") !== "0",
    shadows: wanted.get("shadows") !== "0",
  });
  document.body.append(film.picture);
  const video = await encodeVideo(film, "mp4", async (t) => {
    if (t % PROGRESS_EVERY === 0) await post("progress", JSON.stringify({ frame: t, frames: frames.length }));
  });
  await post("result", video);
  film.dispose();
}

async function post(name: string, body: string | ArrayBuffer): Promise<void> {
  await fetch(`/data/${name}`, { method: "POST", body });
}

const state = document.getElementById("state") as HTMLElement;
try {
  await render();
  state.textContent = "Done";
} catch (error) {
  state.textContent = String(error);
  await post("failed", String(error));
}
