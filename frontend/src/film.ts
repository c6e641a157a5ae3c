/** A clip frame by frame on a canvas of its own, with its caption, and what encodes these pictures into a file. */

import { BufferTarget, CanvasSource, canEncodeVideo, Mp4OutputFormat, Output, type VideoCodec, WebMOutputFormat } from "mediabunny";

import { Avatar } from "./avatar";
import { BAR, CaptionBar } from "./captionbar";
import type { ClipFile } from "./clipfile";
import { fetchFile } from "./people";
import { Stage } from "./stage";
import { type View, VIEWS } from "./views";

const BACKGROUND = "#ccd5dc";
const BITRATE = 1_500_000;
const KEY_FRAME_S = 2;
/** The codecs that a container's players know, the most widely known first. */
const CODECS = { mp4: ["avc", "vp9"], webm: ["vp9", "vp8"] } as const satisfies Record<string, readonly VideoCodec[]>;
/** A GIF of every frame would be twice as large and no clearer. */
const GIF_EVERY = 2;
const GIF_COLOURS = 128;

export type Container = keyof typeof CODECS;

export interface FilmOptions {
  avatar: string;
  width: number;
  height: number;
  view?: View;
  antialias?: boolean;
  shadows?: boolean;
}

export class Film {
  readonly picture = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  private readonly caption: CaptionBar;

  /** Throws where there is no WebGL. frames: FRAME_WIDTH floats each. */
  static async open(
    clip: Pick<ClipFile, "text" | "signs" | "fps">,
    frames: readonly Float32Array[],
    options: FilmOptions,
  ): Promise<Film> {
    const bar = 2 * Math.round((BAR * options.height) / 2);
    const stage = new Stage(document.createElement("canvas"), {
      background: BACKGROUND,
      size: [options.width, options.height - bar],
      antialias: options.antialias ?? true,
      shadows: options.shadows ?? true,
    });
    stage.look(options.view ?? VIEWS.signing);
    return new Film(clip, frames, stage, await Avatar.load(fetchFile(options.avatar)), options, bar);
  }

  private constructor(
    readonly clip: Pick<ClipFile, "text" | "signs" | "fps">,
    private readonly frames: readonly Float32Array[],
    private readonly stage: Stage,
    private readonly avatar: Avatar,
    { width, height }: FilmOptions,
    bar: number,
  ) {
    stage.add(avatar);
    this.picture.width = width;
    this.picture.height = height;
    this.context = this.picture.getContext("2d", { alpha: false }) as CanvasRenderingContext2D;
    this.caption = new CaptionBar(this.context, clip, height - bar, bar);
  }

  get length(): number {
    return this.frames.length;
  }

  draw(t: number): void {
    this.avatar.apply(this.frames[t]);
    this.stage.draw();
    this.context.drawImage(this.stage.canvas, 0, 0);
    this.caption.draw(t);
  }

  /** The pixels of the picture as it is now, RGBA. */
  pixels(): Uint8ClampedArray {
    return this.context.getImageData(0, 0, this.picture.width, this.picture.height).data;
  }

  dispose(): void {
    this.avatar.dispose();
    this.stage.dispose();
  }
}

/** onFrame: after each picture; what it returns is waited for. */
export async function encodeVideo(
  film: Film,
  container: Container,
  onFrame: (t: number) => void | Promise<void>,
): Promise<ArrayBuffer> {
  const { width, height } = film.picture;
  const format = container === "mp4" ? new Mp4OutputFormat({ fastStart: "in-memory" }) : new WebMOutputFormat();
  const [first, other] = CODECS[container];
  const codec = (await canEncodeVideo(first, { width, height, bitrate: BITRATE })) ? first : other;
  const output = new Output({ format, target: new BufferTarget() });
  const source = new CanvasSource(film.picture, { codec, bitrate: BITRATE, keyFrameInterval: KEY_FRAME_S });
  const { fps } = film.clip;
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  for (let t = 0; t < film.length; t++) {
    film.draw(t);
    await source.add(t / fps, 1 / fps);
    await onFrame(t);
  }
  await output.finalize();
  return output.target.buffer as ArrayBuffer;
}

export async function encodeGif(film: Film, onFrame: (t: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const { applyPalette, GIFEncoder, quantize } = await import("gifenc");
  const { width, height } = film.picture;
  const gif = GIFEncoder();
  for (let t = 0; t < film.length; t += GIF_EVERY) {
    film.draw(t);
    const pixels = film.pixels();
    const palette = quantize(pixels, GIF_COLOURS);
    gif.writeFrame(applyPalette(pixels, palette), width, height, { palette, delay: (1000 * GIF_EVERY) / film.clip.fps });
    onFrame(t);
    await new Promise((resolve) => setTimeout(resolve)); // the page stays alive meanwhile
  }
  gif.finish();
  return gif.bytes();
}
