/**
 * What other sites include: <hybrid-sign> becomes a frame with the player. It is a classic script, may be there
 * twice, sets no style attribute, and asks nothing of its page but to load the script and the frame.
 */

{
  const site = new URL("/embed/", (document.currentScript as HTMLScriptElement).src);
  const HEIGHT = "34rem";

  class HybridSign extends HTMLElement {
    static readonly observedAttributes = ["production", "text", "languages", "language", "height"];
    private frame: HTMLIFrameElement | null = null;

    connectedCallback(): void {
      this.show();
    }

    attributeChangedCallback(): void {
      if (this.isConnected) this.show();
    }

    private show(): void {
      this.frame ??= this.make();
      const height = this.getAttribute("height") ?? HEIGHT;
      this.frame.style.height = /^\d+$/.test(height) ? `${height}px` : height;
      const address = this.address();
      if (this.frame.src !== address) this.frame.src = address;
    }

    private address(): string {
      const value = (name: string) => this.getAttribute(name) ?? "";
      const address = new URL(encodeURIComponent(value("production")), site);
      const text = value("text") || (this.textContent ?? "").trim();
      if (text) address.searchParams.set("text", text); // also instead of a production that is no longer kept
      if (value("languages")) address.searchParams.set("languages", value("languages"));
      const language = value("language") || this.closest("[lang]")?.getAttribute("lang");
      if (language) address.searchParams.set("language", language);
      return address.href;
    }

    private make(): HTMLIFrameElement {
      const frame = document.createElement("iframe");
      frame.loading = "lazy";
      frame.allow = "fullscreen; clipboard-write; web-share";
      frame.title = "HybridSign";
      frame.style.width = "100%"; // through the object model, which a policy without unsafe-inline allows
      frame.style.border = "0";
      this.style.display = "block";
      this.attachShadow({ mode: "open" }).append(frame);
      return frame;
    }
  }

  if (!customElements.get("hybrid-sign")) customElements.define("hybrid-sign", HybridSign);
}
