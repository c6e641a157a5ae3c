/** A film becomes a file: MP4 and WebM by the browser's own encoders, GIF, and pictures with transparency. */

import { BufferTarget, canEncodeVideo, Mp4OutputFormat, Output, type VideoCodec, VideoSample, VideoSampleSource, WebMOutputFormat } from "mediabunny";

import type { Film } from "./film";

/** Bits a second of a picture of BITRATE_PIXELS; larger ones need less for each pixel. */
const BITRATE = 1_500_000;
const BITRATE_PIXELS = 640 * 480;
const BITRATE_POWER = 0.75;
const KEY_FRAME_S = 2;
/** The codecs that a container's players know, the most widely known first. */
const CODECS = { mp4: ["avc", "vp9"], webm: ["vp9", "vp8"] } as const satisfies Record<string, readonly VideoCodec[]>;
/** A GIF of every picture would be twice as large and no clearer. */
const GIF_FPS = 12.5;
const GIF_COLOURS = 128;

export type Container = keyof typeof CODECS;

/** After each picture; what it returns is waited for. */
export type OnPicture = (picture: number) => void | Promise<void>;

export async function encodeVideo(film: Film, container: Container, onPicture: OnPicture): Promise<ArrayBuffer> {
  const { width, height, fps } = film;
  const format = container === "mp4" ? new Mp4OutputFormat({ fastStart: "in-memory" }) : new WebMOutputFormat();
  const bitrate = Math.round(BITRATE * ((width * height) / BITRATE_PIXELS) ** BITRATE_POWER);
  const [first, other] = CODECS[container];
  const codec = (await canEncodeVideo(first, { width, height, bitrate })) ? first : other;
  const output = new Output({ format, target: new BufferTarget() });
  const source = new VideoSampleSource({ codec, bitrate, keyFrameInterval: KEY_FRAME_S });
  output.addVideoTrack(source, { frameRate: fps });
  await output.start();
  try {
    for (let k = 0; k < film.length; k++) {
      film.draw(k);
      // From memory: a frame made of a canvas is copied twice more where there is no graphics card.
      const frame = new VideoFrame(film.pixels, {
        format: "RGBX",
        codedWidth: width,
        codedHeight: height,
        timestamp: Math.round((1e6 * k) / fps),
        duration: Math.round(1e6 / fps),
      });
      const sample = new VideoSample(frame, { timestamp: k / fps, duration: 1 / fps });
      await source.add(sample);
      sample.close();
      await onPicture(k);
    }
    await output.finalize();
  } catch (error) {
    await output.cancel();
    throw error;
  }
  return output.target.buffer as ArrayBuffer;
}

export async function encodeGif(film: Film, onPicture: OnPicture): Promise<Uint8Array<ArrayBuffer>> {
  const { applyPalette, GIFEncoder, quantize } = await import("gifenc");
  const { width, height, fps } = film;
  const every = Math.max(1, Math.round(fps / GIF_FPS));
  const hundredths = (picture: number) => Math.round((100 * picture) / fps);
  const gif = GIFEncoder();
  for (let k = 0; k < film.length; k += every) {
    film.draw(k);
    const palette = quantize(film.pixels, GIF_COLOURS);
    // Times are whole hundredths of a second in the file; together they must not drift.
    const delay = 10 * (hundredths(k + every) - hundredths(k));
    gif.writeFrame(applyPalette(film.pixels, palette), width, height, { palette, delay });
    await onPicture(k);
    await new Promise((resolve) => setTimeout(resolve)); // the page stays alive meanwhile
  }
  gif.finish();
  return gif.bytes();
}

/** A PNG for each picture, in order; take is waited for. */
export async function encodePictures(film: Film, take: (png: Blob) => Promise<void>, onPicture: OnPicture): Promise<void> {
  const canvas = new OffscreenCanvas(film.width, film.height);
  const context = canvas.getContext("2d", { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
  for (let k = 0; k < film.length; k++) {
    film.draw(k);
    divideByAlpha(film.pixels);
    context.putImageData(new ImageData(film.pixels, film.width, film.height), 0, 0);
    await take(await canvas.convertToBlob({ type: "image/png" }));
    await onPicture(k);
  }
}

/** Colours as files keep them: as they are, whatever shows through. */
function divideByAlpha(pixels: Uint8ClampedArray): void {
  for (let p = 0; p < pixels.length; p += 4) {
    const alpha = pixels[p + 3];
    if (alpha === 0 || alpha === 255) continue;
    for (let c = p; c < p + 3; c++) pixels[c] = (255 * pixels[c]) / alpha;
  }
}
