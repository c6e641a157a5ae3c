/** One line that says what is going on; a screen reader reads it out when it changes. */

export type StatusKind = "idle" | "busy" | "good" | "error";

export class Status {
  private shown = "";

  constructor(private readonly line: HTMLElement) {}

  show(kind: StatusKind, text: string): void {
    if (text === this.shown && this.line.dataset.kind === kind) return;
    this.shown = text;
    this.line.dataset.kind = kind;
    this.line.textContent = text;
  }
}
