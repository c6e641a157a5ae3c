// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Feed } from "../../src/clips/feed";
import type { JobStatus } from "../../src/clips/job";

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  close(): void {
    this.closed = true;
  }
  say(status: JobStatus): void {
    this.onmessage?.({ data: JSON.stringify(status) });
  }
}

const status = (more: Partial<JobStatus> = {}): JobStatus => ({
  finished: false, summary: "", outlook: "", stalled: "", percent: 0, places: {}, clips: [], ...more,
});
const fetched = vi.fn();
const page = { show: vi.fn(), away: vi.fn() };
const done = vi.fn();
const socket = () => FakeSocket.all[FakeSocket.all.length - 1];
let feed: Feed;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("fetch", fetched);
  fetched.mockRejectedValue(new TypeError("away"));
  feed = new Feed({ socket: "ws://here/ws/clips/1/", progress: "/clips/1/progress" }, page, done);
});
afterEach(() => {
  feed.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what the socket says is shown, and nothing is asked for beside it", async () => {
  socket().say(status({ percent: 30 }));
  await vi.advanceTimersByTimeAsync(8000);
  expect(page.show).toHaveBeenCalledWith(status({ percent: 30 }));
  expect(fetched).not.toHaveBeenCalled();
});

test("where no socket can be had the progress is asked for again and again", async () => {
  fetched.mockImplementation(async () => Response.json(status({ percent: 10 })));
  socket().onclose?.();
  await vi.advanceTimersByTimeAsync(4000);
  expect(fetched.mock.calls.length).toBeGreaterThan(2);
  expect(page.show).toHaveBeenLastCalledWith(status({ percent: 10 }));
  await vi.advanceTimersByTimeAsync(14_000);
  expect(FakeSocket.all.length).toBe(2); // it may be possible by now
});

test("a line that says nothing for long is given up", async () => {
  socket().say(status());
  await vi.advanceTimersByTimeAsync(13_000);
  expect(FakeSocket.all[0].closed).toBe(true);
  expect(fetched).toHaveBeenCalled();
});

test("a server that is away is told of, and that it is back", async () => {
  socket().say(status());
  const heard = new Date();
  await vi.advanceTimersByTimeAsync(3000);
  socket().onclose?.();
  await vi.advanceTimersByTimeAsync(1000);
  expect(page.away).toHaveBeenLastCalledWith(heard);
  fetched.mockImplementation(async () => Response.json(status()));
  await vi.advanceTimersByTimeAsync(2000);
  expect(page.away).toHaveBeenLastCalledWith(null);
});

test("a page that leads to the login instead is no progress", async () => {
  fetched.mockImplementation(async () => Object.assign(Response.json({}), { redirected: true }));
  socket().onclose?.();
  await vi.advanceTimersByTimeAsync(1000);
  expect(page.show).not.toHaveBeenCalled();
  expect(page.away).toHaveBeenCalled();
});

test("when all is made that is said once, and nothing is asked for any more", async () => {
  socket().say(status({ finished: true }));
  socket().onclose?.();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(done).toHaveBeenCalledTimes(1);
  expect(fetched).not.toHaveBeenCalled();
});
