/** Stands for the browser's WebSocket; the test plays the server. */
export class FakeWebSocket {
  static readonly OPEN = 1;
  static all: FakeWebSocket[] = [];
  readyState = 0;
  binaryType = "";
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeWebSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  close(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  /** All at once, as they may come in one packet; back when the page has dealt with what needs no inflating. */
  async say(...messages: (object | ArrayBuffer)[]): Promise<void> {
    for (const message of messages) {
      this.onmessage?.({ data: message instanceof ArrayBuffer ? message : JSON.stringify(message) });
    }
    await settled();
  }

  async lose(): Promise<void> {
    this.close();
    await settled();
  }
}

/** When the page has dealt with what needs no inflating. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

