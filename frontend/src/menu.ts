/** A menu that unfolds from its button: a press elsewhere and Escape fold it up again. */

import { inside } from "./page";

export class Menu {
  private readonly listening = new AbortController();

  constructor(readonly element: HTMLDetailsElement) {
    const { signal } = this.listening;
    document.addEventListener("click", (event) => this.clicked(event), { signal });
    element.addEventListener("keydown", (event) => this.escape(event), { signal });
  }

  dispose(): void {
    this.listening.abort();
  }

  private clicked(event: Event): void {
    if (event.target instanceof Node && !this.element.contains(event.target)) this.element.open = false;
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !this.element.open) return;
    this.element.open = false;
    inside(this.element, "summary", HTMLElement).focus();
    event.preventDefault();
  }
}
