/** What is new of a batch: over a socket, and by asking again and again while there is none. */

import type { JobStatus } from "./job";

const POLL_EVERY_MS = 1500;
/** The server sends something at least so often; a line that is cut says nothing at all. */
const LONGEST_SILENCE_MS = 12_000;
const SOCKET_AGAIN_MS = 15_000;

export interface Addresses {
  socket: string;
  progress: string;
}

export interface Listener {
  show(status: JobStatus): void;
  /** since: when it was last heard of; null once it is back. */
  away(since: Date | null): void;
}

export class Feed {
  private socket: WebSocket | null = null;
  private silence = 0;
  private next = 0;
  private heard = new Date();
  private triedAt = 0;
  private over = false;

  /** done: called once, when all is made. */
  constructor(
    private readonly addresses: Addresses,
    private readonly listener: Listener,
    private readonly done: () => void,
  ) {
    this.connect();
  }

  dispose(): void {
    this.over = true;
    clearTimeout(this.silence);
    clearTimeout(this.next);
    this.drop();
  }

  private connect(): void {
    this.triedAt = Date.now();
    const socket = new WebSocket(this.addresses.socket);
    socket.onmessage = (event: MessageEvent<string>) => this.receive(JSON.parse(event.data) as JobStatus);
    socket.onclose = () => this.lost();
    this.socket = socket;
    this.listen();
  }

  private listen(): void {
    clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.lost(), LONGEST_SILENCE_MS);
  }

  private lost(): void {
    if (this.over) return;
    this.drop();
    void this.poll();
  }

  private drop(): void {
    clearTimeout(this.silence);
    if (!this.socket) return;
    this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  private receive(status: JobStatus): void {
    this.heard = new Date();
    this.listener.away(null);
    if (this.socket) this.listen();
    if (status.finished) {
      this.dispose();
      this.done();
    } else {
      this.listener.show(status);
    }
  }

  private async poll(): Promise<void> {
    const status = await this.ask();
    if (this.over) return;
    if (status) this.receive(status);
    else this.listener.away(this.heard);
    if (this.over) return;
    const again = status && Date.now() - this.triedAt > SOCKET_AGAIN_MS;
    this.next = window.setTimeout(() => (again ? this.connect() : void this.poll()), POLL_EVERY_MS);
  }

  private async ask(): Promise<JobStatus | null> {
    try {
      const signal = AbortSignal.timeout(LONGEST_SILENCE_MS);
      const answer = await fetch(this.addresses.progress, { headers: { Accept: "application/json" }, signal });
      return answer.ok && !answer.redirected ? ((await answer.json()) as JobStatus) : null;
    } catch {
      return null;
    }
  }
}
