import { beforeEach, describe, expect, test } from "vitest";

import { Playback, SHORTEST_PART, WINDOW } from "../src/playback";
import type { Sign } from "../src/protocol";
import { CONFIDENCE_AT, FRAME_WIDTH, SCALE } from "../src/skeleton";
import type { Chunk } from "../src/wire";

/** Frames whose first value is their number in units of SCALE, and whose confidence is full. */
function chunk(firstFrame: number, frameCount: number): Chunk {
  const frames = new Int16Array(frameCount * FRAME_WIDTH);
  for (let f = 0; f < frameCount; f++) {
    frames[f * FRAME_WIDTH] = 100 * (firstFrame + f);
    frames[f * FRAME_WIDTH + CONFIDENCE_AT] = (firstFrame + f) % 2 ? SCALE : 0;
  }
  return { firstFrame, frameCount, epoch: 1, frames };
}

function sign(index: number, start_frame: number, end_frame: number): Sign {
  return { index, gloss: `S${index}`, kind: "sign", text_span: [index, index + 1], start_frame, end_frame };
}

const out = new Float32Array(FRAME_WIDTH);
let playback: Playback;

beforeEach(() => {
  playback = new Playback();
});

/** A production of so many frames, all of them here. */
function complete(frames: number): void {
  playback.open(frames);
  playback.addChunk(chunk(0, frames));
  playback.end(frames);
}

describe("the play head", () => {
  test("starts with the first chunk, long before the production has ended", () => {
    playback.open(100);
    expect(playback.state).toBe("waiting");
    playback.addChunk(chunk(0, 4));
    expect(playback.advance(0.04)).toBe(true);
    expect(playback.time).toBeCloseTo(1);
    expect(playback.state).toBe("playing");
  });

  test("counts for how long it moved at any speed, and how often it was begun again", () => {
    complete(50);
    playback.speed = 2;
    playback.advance(0.5);
    playback.pause();
    playback.advance(5);
    playback.play();
    playback.advance(1); // to the end
    expect([playback.watchedSeconds, playback.replays]).toEqual([1.5, 0]);
    playback.play();
    playback.replay();
    playback.loop = true;
    playback.advance(10);
    expect(playback.replays).toBe(3);
    complete(50);
    expect([playback.watchedSeconds, playback.replays]).toEqual([0, 0]);
  });

  test("runs at 25 frames a second times the speed", () => {
    complete(100);
    playback.speed = 0.6;
    playback.advance(1);
    expect(playback.time).toBeCloseTo(15);
  });

  test("waits at the last frame that is here and goes on once enough has come", () => {
    playback.open(100);
    playback.addChunk(chunk(0, 8));
    playback.advance(1);
    expect(playback.time).toBe(7);
    expect(playback.state).toBe("waiting");
    playback.addChunk(chunk(8, 4));
    expect(playback.advance(0.04)).toBe(false);
    playback.addChunk(chunk(12, 8));
    playback.advance(0.04);
    expect(playback.time).toBeCloseTo(8);
  });

  test("remembers once that it ran dry, and not for what was sought", () => {
    playback.open(100);
    playback.addChunk(chunk(0, 8));
    playback.seek(50);
    playback.advance(1);
    expect(playback.takeRanDry()).toBe(false);
    playback.seek(0);
    playback.advance(1);
    expect(playback.takeRanDry()).toBe(true);
    expect(playback.takeRanDry()).toBe(false);
  });

  test("plays out a last rest however short it is", () => {
    playback.open(10);
    playback.addChunk(chunk(0, 8));
    playback.advance(1);
    playback.addChunk(chunk(8, 2));
    playback.end(10);
    playback.advance(1);
    expect(playback.time).toBe(9);
    expect(playback.state).toBe("finished");
  });

  test("stops at the last frame, and plays from the start again when asked to", () => {
    complete(10);
    playback.advance(5);
    expect(playback.state).toBe("finished");
    playback.play();
    expect(playback.time).toBe(0);
    expect(playback.state).toBe("playing");
  });

  test("returns to the start without stopping when it loops", () => {
    complete(10);
    playback.loop = true;
    playback.advance(5);
    expect(playback.time).toBe(0);
    expect(playback.state).toBe("playing");
  });

  test("does not move while paused", () => {
    complete(10);
    playback.pause();
    expect(playback.advance(1)).toBe(false);
    expect(playback.state).toBe("paused");
  });

  test("steps by whole frames from between two, and stays inside", () => {
    complete(10);
    playback.advance(0.1); // frame 2.5
    playback.step(1);
    expect(playback.time).toBe(3);
    playback.step(-1);
    expect(playback.time).toBe(2);
    playback.step(-9);
    expect(playback.time).toBe(0);
    playback.step(99);
    expect(playback.time).toBe(9);
    expect(playback.state).toBe("finished");
  });

  test("seeks into what has not come yet and waits there, holding the last pose", () => {
    playback.open(100);
    playback.addChunk(chunk(0, 8));
    playback.advance(0.04);
    playback.seek(50);
    expect(playback.advance(0.04)).toBe(false);
    expect(playback.state).toBe("waiting");
    playback.sample(out);
    expect(out[0]).toBeCloseTo((100 * 7) / SCALE);
    playback.addChunk(chunk(8, 60));
    playback.advance(0.04);
    expect(playback.time).toBeCloseTo(51);
  });

  test("replays slower at the speed asked for", () => {
    complete(10);
    playback.advance(1);
    playback.replay(0.6);
    expect(playback.speed).toBe(0.6);
    expect(playback.time).toBe(0);
    expect(playback.state).toBe("playing");
  });

  test.each([
    [0.01, 0.25],
    [9, 2],
  ])("keeps a speed of %d within its range", (asked, got) => {
    playback.speed = asked;
    expect(playback.speed).toBe(got);
  });

  test("stays at the start of a new production that must not play by itself", () => {
    playback.autoplay = false;
    complete(10);
    expect(playback.advance(1)).toBe(false);
    expect(playback.state).toBe("paused");
  });
});

describe("the buffer", () => {
  test("takes overlapping frames after a resumption once", () => {
    playback.open(20);
    playback.addChunk(chunk(0, 8));
    playback.addChunk(chunk(4, 8));
    expect(playback.nextFrame).toBe(12);
    expect(playback.data[11 * FRAME_WIDTH]).toBe(1100);
  });

  test("refuses a gap", () => {
    playback.open(20);
    playback.addChunk(chunk(0, 4));
    expect(() => playback.addChunk(chunk(8, 4))).toThrow(/missing/);
  });

  test("grows when more comes than was planned", () => {
    playback.open(4);
    playback.addChunk(chunk(0, 4));
    playback.addChunk(chunk(4, 4));
    playback.end(8);
    expect(playback.length).toBe(8);
    expect(playback.complete).toBe(true);
    expect(playback.data[7 * FRAME_WIDTH]).toBe(700);
  });

  test("is empty again for the next production", () => {
    complete(10);
    playback.open(20);
    expect(playback.nextFrame).toBe(0);
    expect(playback.sample(out)).toBe(false);
    expect(playback.complete).toBe(false);
  });
});

describe("credit", () => {
  test("covers the three seconds that were asked for with, and is topped up as the head moves", () => {
    playback.open(500);
    expect(playback.takeCredit()).toBe(0);
    playback.addChunk(chunk(0, 75));
    playback.advance(0.4); // 10 frames: not worth a message yet
    expect(playback.takeCredit()).toBe(0);
    playback.advance(0.4);
    expect(playback.takeCredit()).toBe(20);
  });

  test("doubles its lead at double speed", () => {
    playback.open(500);
    playback.speed = 2;
    expect(playback.takeCredit()).toBe(WINDOW);
  });

  test("is granted anew on a new connection for what has not arrived", () => {
    playback.open(500);
    playback.takeCredit();
    playback.addChunk(chunk(0, 30));
    playback.reconnected();
    expect(playback.takeCredit()).toBe(0);
    playback.addChunk(chunk(30, 75));
    playback.seek(60);
    expect(playback.takeCredit()).toBe(30);
  });

  test("ends with the stream, and is none before a production", () => {
    expect(playback.takeCredit()).toBe(0);
    complete(30);
    expect(playback.takeCredit()).toBe(0);
  });

  test("stays below what the server counts, however far ahead someone seeks", () => {
    playback.open(9000);
    playback.seek(8000);
    expect(playback.takeCredit()).toBe(1500 - WINDOW);
  });
});

describe("a sample", () => {
  test("is the frame itself on whole frames", () => {
    complete(10);
    playback.seek(6);
    playback.sample(out);
    expect(out[0]).toBeCloseTo(600 / SCALE, 7);
  });

  test("follows even motion evenly between frames", () => {
    complete(10);
    playback.advance(0.21); // frame 5.25
    playback.sample(out);
    expect(out[0]).toBeCloseTo(525 / SCALE, 6);
  });

  test("keeps weights and confidences between 0 and 1 where the curve would overshoot", () => {
    complete(10);
    for (let n = 0; n < 20; n++) {
      playback.advance(0.01);
      playback.sample(out);
      expect(out[CONFIDENCE_AT]).toBeGreaterThanOrEqual(0);
      expect(out[CONFIDENCE_AT]).toBeLessThanOrEqual(1);
    }
  });
});

describe("the current sign", () => {
  test("is the one under the head", () => {
    complete(30);
    playback.addSign(sign(0, 0, 10));
    playback.addSign(sign(1, 10, 30));
    playback.addSign(sign(0, 0, 10)); // repeated by a resumption
    expect(playback.allSigns).toHaveLength(2);
    playback.seek(9);
    expect(playback.currentSign).toBe(0);
    playback.seek(10);
    expect(playback.currentSign).toBe(1);
  });

  test("is none before any motion", () => {
    playback.open(30);
    playback.addSign(sign(0, 0, 30));
    expect(playback.currentSign).toBe(-1);
  });
});

test("one goes from sign to sign, over pauses, and from the first to the beginning", () => {
  complete(100);
  for (const [index, start, end, kind] of [[0, 5, 20, "sign"], [1, 20, 40, "pause"], [2, 40, 60, "letter"]] as const) {
    playback.addSign({ ...sign(index, start, end), kind });
  }
  const visited = ([1, 1, 1, -1, -1] as const).map((by) => {
    playback.stepSign(by);
    return playback.time;
  });
  expect(visited).toEqual([5, 40, 40, 5, 0]);
});

describe("the part between A and B", () => {
  test("is repeated once both are set", () => {
    complete(100);
    playback.seek(20);
    playback.mark("A");
    playback.seek(30);
    playback.mark("B");
    expect(playback.loop).toBe(true);
    playback.play();
    playback.advance(0.4);
    expect(playback.time).toBe(20);
    playback.advance(0.2);
    expect(playback.time).toBeCloseTo(25);
  });

  test("is repeated while the rest of the production is still on its way", () => {
    playback.open(100);
    playback.addChunk(chunk(0, 20));
    playback.advance(0.4);
    playback.mark("B");
    playback.advance(0.4);
    expect(playback.time).toBe(0);
    expect(playback.state).toBe("playing");
  });

  test("reaches to the production's own ends where no mark is set", () => {
    complete(100);
    playback.seek(90);
    playback.mark("A");
    playback.play();
    playback.advance(1);
    expect(playback.time).toBe(90);
  });

  test("turns around: a mark on the wrong side of the other replaces it", () => {
    complete(100);
    playback.seek(50);
    playback.mark("B");
    playback.seek(60);
    playback.mark("A");
    expect(playback.marks).toEqual([60, null]);
    playback.seek(60);
    playback.mark("B");
    expect(playback.marks).toEqual([null, 60]);
  });

  test("is where a finished production begins again, and is left by a head that was put behind it", () => {
    complete(100);
    playback.seek(20);
    playback.mark("A");
    playback.seek(30);
    playback.mark("B");
    playback.replay();
    expect(playback.time).toBe(20);
    playback.seek(80);
    playback.advance(0.04);
    expect(playback.time).toBe(20);
  });

  test("is forgotten with the loop and with the production", () => {
    complete(100);
    playback.mark("A");
    playback.loop = false;
    expect(playback.marks).toEqual([null, null]);
    playback.mark("A");
    complete(50);
    expect(playback.marks).toEqual([null, null]);
  });

  test("can be taken back mark by mark", () => {
    complete(100);
    playback.seek(20);
    playback.mark("A");
    playback.mark("A");
    expect(playback.marks).toEqual([null, null]);
    playback.seek(40);
    playback.mark("B");
    playback.mark("B");
    expect(playback.marks).toEqual([null, null]);
  });

  test("never freezes the play head, wherever a mark is set", () => {
    for (const [which, at] of [["A", 99], ["B", 0], ["A", 98], ["B", 1]] as const) {
      complete(100);
      playback.seek(at);
      playback.mark(which);
      playback.play();
      const places = new Set<number>();
      for (let k = 0; k < 200; k++) {
        playback.advance(0.04);
        places.add(Math.round(playback.time));
      }
      expect(places.size, `${which} at ${at}`).toBeGreaterThanOrEqual(SHORTEST_PART);
    }
  });

  test("fits into a production that ends earlier than planned", () => {
    playback.open(100);
    playback.addChunk(chunk(0, 60));
    playback.seek(95);
    playback.mark("A");
    playback.end(60);
    expect(playback.marks[0]).toBe(59 - SHORTEST_PART);
  });

  test("does not carry over to the next text, nor does the loop", () => {
    complete(100);
    playback.mark("A");
    complete(50);
    expect([playback.loop, ...playback.marks]).toEqual([false, null, null]);
  });

  test("counts as seen once it has been played through, as the whole does", () => {
    complete(100);
    playback.advance(1);
    expect(playback.seen).toBe(false);
    playback.loop = true;
    playback.advance(4);
    expect(playback.seen).toBe(true);
    complete(100);
    expect(playback.seen).toBe(false);
  });
});
