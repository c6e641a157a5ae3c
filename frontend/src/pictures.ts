/** Poses become pixels: one avatar before one background, seen from one place, in pictures of one size. */

import { Avatar } from "./avatar";
import { fetchFile } from "./people";
import { Stage } from "./stage";
import { type View, VIEWS } from "./views";

/** As good as what is behind the signer on the page, where that shades off. */
const BACKGROUND = "#ccd5dc";

export interface PictureOptions {
  /** Address of the file. */
  avatar: string;
  width: number;
  height: number;
  view?: View;
  /** A colour; null leaves all but the signer transparent. */
  background?: string | null;
}

export class Pictures {
  private readonly rows: Uint8Array;

  /** Throws where there is no WebGL. */
  static async open(options: PictureOptions): Promise<Pictures> {
    const { width, height, background = BACKGROUND, view = VIEWS.signing } = options;
    const loading = Avatar.load(fetchFile(options.avatar));
    loading.catch(() => {}); // a stage that cannot be made is told first
    const stage = new Stage(document.createElement("canvas"), {
      background: background ?? undefined,
      size: [width, height],
      antialias: true,
      shadows: true,
    });
    stage.look(view);
    try {
      return new Pictures(stage, await loading, width, height);
    } catch (error) {
      stage.dispose();
      throw error;
    }
  }

  private constructor(
    private readonly stage: Stage,
    private readonly avatar: Avatar,
    readonly width: number,
    readonly height: number,
  ) {
    stage.add(avatar);
    this.rows = new Uint8Array(4 * width * height);
  }

  /** Whether the graphics are gone: what is drawn then shows nothing. */
  get lost(): boolean {
    return this.stage.lost;
  }

  /** Do what the first picture would wait for. done: waited for after each part. */
  prepare(done: () => Promise<void>): Promise<void> {
    return this.stage.build(done);
  }

  /** frame: FRAME_WIDTH floats. into: RGBA, rows from the top down, `height` of them; colours multiplied by their alpha. */
  draw(frame: Float32Array, into: Uint8ClampedArray): void {
    this.avatar.apply(frame);
    this.stage.draw();
    this.stage.read(this.rows);
    const row = 4 * this.width;
    for (let y = 0; y < this.height; y++) {
      const from = (this.height - 1 - y) * row;
      into.set(this.rows.subarray(from, from + row), y * row);
    }
  }

  dispose(): void {
    this.avatar.dispose();
    this.stage.dispose();
  }
}
