/** A clip picture by picture, with its caption below: pixels that `encode.ts` makes files of. */

import { BAR, type Captioned, CaptionBar } from "./captionbar";
import type { ClipFile } from "./clipfile";
import { Pace } from "./pace";
import { type PictureOptions, Pictures } from "./pictures";

export interface FilmOptions extends PictureOptions {
  /** Whether text and sign are written below the signer. */
  captions?: boolean;
  /** Pictures a second; the clip's own if left out. */
  fps?: number;
  /** 1 as it was signed, 2 twice as fast. */
  speed?: number;
}

type Told = Captioned & Pick<ClipFile, "fps">;

export class Film {
  readonly width: number;
  readonly height: number;
  /** Of the picture that was drawn last: RGBA, rows from the top down, colours multiplied by their alpha. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  private readonly pace: Pace;
  private readonly bar: CaptionBar | null;
  private readonly paper: CanvasRenderingContext2D;

  /** Throws where there is no WebGL. frames: FRAME_WIDTH floats each. */
  static async open(clip: Told, frames: readonly Float32Array[], options: FilmOptions): Promise<Film> {
    const pictures = await Pictures.open({ ...options, height: pictureHeight(options) });
    return new Film(clip, frames, pictures, options);
  }

  /** pictures: of the width and `pictureHeight` of these options. */
  constructor(
    clip: Told,
    frames: readonly Float32Array[],
    private readonly pictures: Pictures,
    options: Pick<FilmOptions, "width" | "height" | "fps" | "speed">,
  ) {
    const { width, height } = options;
    this.width = width;
    this.height = height;
    this.pace = new Pace(frames, clip.fps, options.fps ?? clip.fps, options.speed ?? 1);
    this.pixels = new Uint8ClampedArray(4 * width * height);
    const bar = height - pictures.height;
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = Math.max(1, bar);
    this.paper = canvas.getContext("2d", { alpha: false, willReadFrequently: true }) as CanvasRenderingContext2D;
    this.bar = bar > 0 ? new CaptionBar(this.paper, clip, 0, bar) : null;
  }

  /** How many pictures it has. */
  get length(): number {
    return this.pace.pictures;
  }

  /** Pictures a second. */
  get fps(): number {
    return this.pace.fps;
  }

  /** Throws where the graphics are gone. */
  draw(picture: number): void {
    const { pictures, bar, paper, pixels } = this;
    pictures.draw(this.pace.frame(picture), pixels);
    if (pictures.lost) throw new GraphicsLost();
    if (!bar?.draw(Math.floor(this.pace.moment(picture)))) return;
    const { width, height } = paper.canvas;
    pixels.set(paper.getImageData(0, 0, width, height).data, 4 * width * pictures.height);
  }

  dispose(): void {
    this.pictures.dispose();
  }
}

/** The graphics are gone, so there is no picture. */
export class GraphicsLost extends Error {
  constructor() {
    super("the graphics are gone");
  }
}

/** What the caption leaves of a picture's height, in pixels. */
export function pictureHeight({ height, captions = true }: Pick<FilmOptions, "height" | "captions">): number {
  return captions ? height - 2 * Math.round((BAR * height) / 2) : height;
}
