/**
 * Entry of the video page: draws every frame of a clip with the signing page's own stage, encodes MP4 in
 * the browser and posts the file. It is opened by the clip renderer's local server, never by visitors.
 */

import { BufferTarget, CanvasSource, canEncodeVideo, Mp4OutputFormat, Output } from "mediabunny";

import { Avatar } from "./avatar";
import { BAR, CaptionBar } from "./captionbar";
import { type ClipFile, framesOf } from "./clipfile";
import { personNamed } from "./people";
import { Stage } from "./stage";

const BACKGROUND = "#ccd5dc";
const BITRATE = 1_500_000;
const KEY_FRAME_S = 2;
const PROGRESS_EVERY = 10;

async function render(): Promise<void> {
  const wanted = new URLSearchParams(location.search);
  const width = Number(wanted.get("width") ?? 640);
  const height = Number(wanted.get("height") ?? 480);
  const clip = (await (await fetch("/data/clip.json")).json()) as ClipFile;
  const frames = framesOf(clip);
  const bar = 2 * Math.round((BAR * height) / 2);

  const stage = new Stage(document.createElement("canvas"), {
    background: BACKGROUND,
    size: [width, height - bar],
    antialias: wanted.get("antialias") !== "0",
    shadows: wanted.get("shadows") !== "0",
  });
  const { file } = personNamed(wanted.get("avatar"));
  const avatar = await Avatar.load(`/static/production/${file}`);
  stage.add(avatar);

  const picture = document.createElement("canvas");
  picture.width = width;
  picture.height = height;
  document.body.append(picture);
  const context = picture.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
  const caption = new CaptionBar(context, clip, height - bar, bar);

  const codec = (await canEncodeVideo("avc", { width, height, bitrate: BITRATE })) ? "avc" : "vp9";
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: "in-memory" }), target: new BufferTarget() });
  const source = new CanvasSource(picture, { codec, bitrate: BITRATE, keyFrameInterval: KEY_FRAME_S });
  output.addVideoTrack(source, { frameRate: clip.fps });
  await output.start();
  for (let t = 0; t < frames.length; t++) {
    avatar.apply(frames[t]);
    stage.draw();
    context.drawImage(stage.canvas, 0, 0);
    caption.draw(t);
    await source.add(t / clip.fps, 1 / clip.fps);
    if (t % PROGRESS_EVERY === 0) await post("progress", JSON.stringify({ frame: t, frames: frames.length }));
  }
  await output.finalize();
  await post("result", output.target.buffer as ArrayBuffer);
  avatar.dispose();
  stage.dispose();
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
