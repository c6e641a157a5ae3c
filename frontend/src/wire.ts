/** Binary motion messages: a 16-byte little-endian header, then frames of int16 values, mostly deflated. */

import { FRAME_WIDTH } from "./skeleton";

const MAGIC = 0x43504c53; // "SLPC", read as a little-endian uint32
const VERSION = 2;
const DEFLATED = 1;
const HEADER_BYTES = 16;

export interface Chunk {
  /** Absolute frame of the production that the chunk starts at. */
  firstFrame: number;
  /** Which start or resumption of a production the chunk answers. */
  epoch: number;
  frameCount: number;
  /** frameCount x FRAME_WIDTH values at SCALE. */
  frames: Int16Array;
}

export class WireError extends Error {}

/** Later than it is called, because browsers inflate so; who calls it again before then has to keep the order. */
export async function decodeChunk(message: ArrayBuffer): Promise<Chunk> {
  if (message.byteLength < HEADER_BYTES) throw new WireError(`a chunk has at least ${HEADER_BYTES} bytes`);
  const header = new DataView(message, 0, HEADER_BYTES);
  if (header.getUint32(0, true) !== MAGIC) throw new WireError("the message is no motion chunk");
  const version = header.getUint8(4);
  if (version !== VERSION) throw new WireError(`chunk version ${version} is not known, only ${VERSION}`);
  const flags = header.getUint8(5);
  if (flags & ~DEFLATED) throw new WireError(`chunk flags ${flags} are not known, only ${DEFLATED}`);
  const deflated = (flags & DEFLATED) !== 0;
  const data = deflated ? await inflate(new Uint8Array(message, HEADER_BYTES)) : message.slice(HEADER_BYTES);
  const frameCount = header.getUint16(6, true);
  if (data.byteLength !== 2 * frameCount * FRAME_WIDTH) {
    throw new WireError(`${frameCount} frames need ${2 * frameCount * FRAME_WIDTH} bytes, not ${data.byteLength}`);
  }
  return {
    firstFrame: header.getUint32(8, true),
    epoch: header.getUint32(12, true),
    frameCount,
    frames: deflated ? unshuffle(new Uint8Array(data), frameCount) : new Int16Array(data),
  };
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter(); // a fifth of the time that a pipe from a Blob takes
  const written = writer.write(bytes).then(() => writer.close());
  try {
    const [inflated] = await Promise.all([new Response(stream.readable).arrayBuffer(), written]);
    return inflated;
  } catch {
    throw new WireError("the chunk cannot be inflated");
  }
}

/** Value by value its course over the frames, as steps from frame to frame: all low bytes, then all high bytes. */
function unshuffle(bytes: Uint8Array, frameCount: number): Int16Array {
  const frames = new Int16Array(frameCount * FRAME_WIDTH);
  const high = frames.length;
  for (let value = 0, at = 0; value < FRAME_WIDTH; value++) {
    let sum = 0;
    for (let frame = 0; frame < frameCount; frame++, at++) {
      sum += bytes[at] | (bytes[high + at] << 8);
      frames[frame * FRAME_WIDTH + value] = sum; // keeps the low 16 bits, as both ends count
    }
  }
  return frames;
}
