/** The dictionary's page: the list, its search, and the player beside it. */

import { calm, inside, part } from "../page";
import { Player } from "../player";
import type { Options } from "../protocol";
import { words } from "../words";
import { entryOf } from "./entries";
import { type Entry, find, isNamed } from "./search";

export class Dictionary {
  readonly player: Player;
  private readonly form = part("search", HTMLFormElement);
  private readonly query = part("query", HTMLInputElement);
  private readonly topic = part("topic", HTMLSelectElement);
  private readonly leftHanded = part("left-handed", HTMLInputElement);
  /** Languages of which no sign is composed have no such switch. */
  private readonly recordedOnly = document.getElementById("recorded-only");
  private readonly found = part("found", HTMLElement);
  private readonly nothing = part("nothing", HTMLElement);
  private readonly viewer = part("viewer", HTMLElement);
  private readonly list = part("entries", HTMLUListElement);
  private readonly items = Array.from(this.list.querySelectorAll("li"));
  private readonly links = Array.from(this.list.querySelectorAll("a"));
  private readonly entries: readonly Entry[] = this.items.map(entryOf);
  private readonly listening = new AbortController();
  private chosen: HTMLAnchorElement | null = null;

  constructor() {
    this.player = new Player({
      address: () => this.chosen?.pathname ?? location.pathname,
      moving: () => {},
      refused: () => false,
      tick: () => {},
    });
    const { signal } = this.listening;
    this.query.addEventListener("input", () => this.search(), { signal });
    this.topic.addEventListener("change", () => this.search(), { signal });
    this.recordedOnly?.addEventListener("change", () => this.search(), { signal });
    this.form.addEventListener("submit", (event) => this.submitted(event), { signal });
    this.leftHanded.addEventListener("change", () => this.player.lead(this.hand), { signal });
    this.list.addEventListener("click", (event) => this.clicked(event), { signal });
    window.addEventListener("popstate", () => this.wentBack(), { signal });
    this.search();
    const named = this.links.find((link) => link.hasAttribute("aria-current"));
    if (named) {
      named.scrollIntoView({ block: "center" }); // with its neighbours
      this.play(named);
    }
  }

  dispose(): void {
    this.listening.abort();
    this.player.dispose();
  }

  private get hand(): Options["dominant_hand"] {
    return this.leftHanded.checked ? "left" : "right";
  }

  private search(): void {
    const recordedOnly = this.recordedOnly instanceof HTMLInputElement && this.recordedOnly.checked;
    const shown = find(this.entries, this.query.value, this.topic.value, recordedOnly);
    let count = 0;
    this.items.forEach((item, k) => {
      item.hidden = !shown[k];
      if (shown[k]) count++;
    });
    // Who types "pes" looks for the dog, and not for CHODIŤ, which is also what "pešo" gets.
    const named = this.query.value.trim() ? this.items.filter((_, k) => isNamed(this.entries[k], this.query.value)) : [];
    if (named.length > 0 || this.list.firstElementChild !== this.items[0])
      this.list.replaceChildren(...new Set([...named, ...this.items]));
    this.found.textContent = words.dictionary.found(count);
    this.nothing.hidden = count > 0;
  }

  /** Enter plays the first that was found. */
  private submitted(event: Event): void {
    event.preventDefault();
    const first = this.list.querySelector<HTMLAnchorElement>("li:not([hidden]) a");
    if (first) this.choose(first);
  }

  private clicked(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    this.choose(link);
  }

  private choose(link: HTMLAnchorElement): void {
    if (location.pathname !== link.pathname) history.pushState(null, "", link.href);
    this.play(link);
  }

  private wentBack(): void {
    const link = this.links.find((one) => one.pathname === location.pathname);
    if (link) this.play(link);
    else location.reload();
  }

  private play(link: HTMLAnchorElement): void {
    this.chosen?.removeAttribute("aria-current");
    for (const one of this.links) one.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    this.chosen = link;
    document.title = words.dictionary.title(inside(link, "b", HTMLElement).textContent);
    this.player.playback.autoplay = !calm.matches;
    this.player.session.sign({
      text: link.dataset.text as string,
      text_language: link.dataset.language as string,
      sign_language: this.form.dataset.signLanguage as string,
      seed: 1, // the dictionary shows a sign the same way every time
      options: { dominant_hand: this.hand, fingerspelling_speed: 1 },
    });
    if (this.viewer.getBoundingClientRect().bottom < 0) this.viewer.scrollIntoView();
  }
}
