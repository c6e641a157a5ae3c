"""Makes the moving picture of the README from the running product: `make picture`.

It starts the site, has a sentence signed in headless Chromium and lets the page's clock go on only between two
pictures, so that a slow machine makes the same picture as a fast one. Needs Chromium, and what `make test` installs.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slpweb.settings")

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from production.bench.servers import served
from production.clips import rendering

WINDOW = {"width": 1024, "height": 660}  # pixels; drawn larger than shown, which smooths its edges
WIDTH = 640  # pixels of the picture
EVERY = 2  # frames of the motion a picture
PICTURE_MS = 40 * EVERY
STILL = 6  # pictures of the text before anything moves
PATIENCE = 60.0  # seconds


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--text", default="Dobrý večer! Ako sa máš?")
    wanted.add_argument("--languages", default="svk sk", help="as the page's list names them (default: %(default)s)")
    wanted.add_argument("--site", help="address of a site that runs already")
    wanted.add_argument("--out", type=Path, default=Path(__file__).parent / "page.webp")
    options = wanted.parse_args()
    with ExitStack() as stack:
        site = options.site
        if not site:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            site = stack.enter_context(served(folder)).address
        pictures = record(site, options.text, options.languages)
    print(save(pictures, options.out, quality=72))


def save(pictures: list[Image.Image], out: Path, quality: int) -> str:
    """An animated WebP that repeats for ever, one picture every `PICTURE_MS`; what it came to, in words."""
    first, *rest = pictures
    first.save(out, save_all=True, append_images=rest, duration=PICTURE_MS, loop=0, quality=quality, method=6, kmax=25)
    seconds = len(pictures) * PICTURE_MS / 1000
    return f"{out}: {len(pictures)} pictures, {seconds:.1f} s, {out.stat().st_size / 1000:.0f} kB"


def record(site: str, text: str, languages: str) -> list[Image.Image]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=rendering.browser(), args=list(rendering.FLAGS), ignore_default_args=["--headless"]
        )
        page = browser.new_page(viewport=WINDOW, color_scheme="light", reduced_motion="reduce")  # nobody blinks
        page.clock.install()
        page.goto(site)
        until(page, "document.getElementById('status').dataset.kind === 'idle'")
        page.select_option("#languages", languages)
        page.fill("#text", text)
        page.clock.pause_at(page.evaluate("Date.now()") + 1000)
        pictures = [picture(page)] * STILL
        page.click("#sign")
        page.mouse.move(0, 0)
        until(page, "signer.received >= Math.min(75, signer.frames) && signer.frames")
        page.click("#play")  # which a browser that wants calm waits for
        while page.evaluate("signer.state") != "finished":
            pictures.append(picture(page))
            page.clock.run_for(PICTURE_MS)
        browser.close()
    return pictures


def picture(page: Page) -> Image.Image:
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return seen.resize((WIDTH, round(seen.height * WIDTH / seen.width)), Image.Resampling.LANCZOS)


def until(page: Page, expression: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not page.evaluate(expression):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{expression} did not come true")
        time.sleep(0.05)


if __name__ == "__main__":
    main()
