/** Binary motion messages: a 16-byte little-endian header, then frames of int16 values. */

import { FRAME_WIDTH } from "./skeleton";

const MAGIC = 0x43504c53; // "SLPC", read as a little-endian uint32
const VERSION = 1;
const HEADER_BYTES = 16;

export interface Chunk {
  /** Absolute frame of the production that the chunk starts at. */
  firstFrame: number;
  /** Which start or resumption of a production the chunk answers. */
  epoch: number;
  frameCount: number;
  /** frameCount x FRAME_WIDTH values at SCALE; a view into the message, not a copy. */
  frames: Int16Array;
}

export class WireError extends Error {}

export function decodeChunk(message: ArrayBuffer): Chunk {
  if (message.byteLength < HEADER_BYTES) throw new WireError(`a chunk has at least ${HEADER_BYTES} bytes`);
  const header = new DataView(message, 0, HEADER_BYTES);
  if (header.getUint32(0, true) !== MAGIC) throw new WireError("the message is no motion chunk");
  const version = header.getUint8(4);
  if (version !== VERSION) throw new WireError(`chunk version ${version} is not known, only ${VERSION}`);
  const frameCount = header.getUint16(6, true);
  const values = (message.byteLength - HEADER_BYTES) / 2;
  if (values !== frameCount * FRAME_WIDTH) {
    throw new WireError(`${frameCount} frames need ${frameCount * FRAME_WIDTH} values, the chunk has ${values}`);
  }
  return {
    firstFrame: header.getUint32(8, true),
    epoch: header.getUint32(12, true),
    frameCount,
    frames: new Int16Array(message, HEADER_BYTES),
  };
}
