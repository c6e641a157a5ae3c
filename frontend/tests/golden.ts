/** The golden files that tests/test_golden.py holds to what Python writes. */

import { readFileSync } from "node:fs";

const FOLDER = new URL("../../tests/golden/", import.meta.url);

export function goldenBytes(name: string): ArrayBuffer {
  const bytes = readFileSync(new URL(name, FOLDER));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

export function goldenJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as T;
}
