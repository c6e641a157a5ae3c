"""Makes the moving picture of the README from the running product: `make picture`.

It starts the site, has a sign added to what a sentence would become, has it signed in headless Chromium, and lets the
page's clock go on only between two pictures, so that a slow machine makes the same picture as a fast one. Needs
Chromium, and what `make test` installs.
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
    wanted.add_argument("--text", default="Dobrý deň, kde je škola?")
    wanted.add_argument("--after", default="KDE", help="sign that gets another one behind it (default: %(default)s)")
    wanted.add_argument("--add", default="prosím", help="word of the sign that is added (default: %(default)s)")
    wanted.add_argument("--languages", default="svk sk", help="as the page's list names them (default: %(default)s)")
    wanted.add_argument("--site", help="address of a site that runs already")
    wanted.add_argument("--out", type=Path, default=Path(__file__).parent / "page.webp")
    options = wanted.parse_args()
    with ExitStack() as stack:
        site = options.site
        if not site:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            site = stack.enter_context(served(folder)).address
        pictures = record(site, options.text, options.languages, (options.after, options.add))
    print(save(pictures, options.out, quality=72))


def save(pictures: list[Image.Image], out: Path, quality: int) -> str:
    """An animated WebP that repeats for ever, one picture every `PICTURE_MS`; what it came to, in words."""
    first, *rest = pictures
    first.save(out, save_all=True, append_images=rest, duration=PICTURE_MS, loop=0, quality=quality, method=6, kmax=25)
    seconds = len(pictures) * PICTURE_MS / 1000
    return f"{out}: {len(pictures)} pictures, {seconds:.1f} s, {out.stat().st_size / 1000:.0f} kB"


def record(site: str, text: str, languages: str, added: tuple[str, str] | None = None) -> list[Image.Image]:
    """added: a sign of the plan, and a word whose sign is added after it."""
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
        pictures = plan(page, *added) if added else []
        page.clock.pause_at(page.evaluate("Date.now()") + 1000)
        if not added:
            pictures = [picture(page)] * STILL
        page.click("#plan-sign" if added else "#sign")
        page.mouse.move(0, 0)
        until(page, "signer.received >= Math.min(75, signer.frames) && signer.frames")
        page.clock.run_for(PICTURE_MS)  # controls come after the first picture
        page.click("#play")  # which a browser that wants calm waits for
        while page.evaluate("signer.state") != "finished":
            pictures.append(picture(page))
            page.clock.run_for(PICTURE_MS)
        browser.close()
    return pictures


def plan(page: Page, after: str, word: str) -> list[Image.Image]:
    """Pictures of each step, as long as it takes to see it."""
    steps: list[Image.Image] = []

    def seen(moments: int = STILL) -> None:
        page.mouse.move(0, 0)
        steps.extend([picture(page)] * moments)

    page.locator("#plan-signs .unit", has_text=after).wait_for()
    seen(2 * STILL)
    page.click("#plan-edit")
    page.locator("#plan-signs button", has_text=after).last.click()
    page.locator("#sign-menu").scroll_into_view_if_needed()
    seen()
    page.locator("#sign-query").press_sequentially(word)
    page.locator("#sign-found button").first.wait_for()
    page.locator("#sign-found").scroll_into_view_if_needed()
    seen(2 * STILL)
    page.locator("#sign-found button").first.click()
    page.locator("#plan-signs .unit.added").wait_for()
    page.click("#plan-edit")
    page.evaluate("scrollTo(0, 0)")
    seen(2 * STILL)
    return steps


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
