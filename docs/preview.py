"""Makes the picture that links to the site show elsewhere: `python -m docs.preview`.

Both people, each in a frame of a signed sentence, from the running product; in software, so the same everywhere. Needs
Chromium, and what `make test` installs.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slpweb.settings")

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from docs.picture import until
from production.bench.servers import served
from production.clips import rendering

SIZE: Final = (1200, 630)  # pixels, as services that show links want them
TEXT: Final = "Ďakujem! Dobrý večer!"
SEEN: Final = {"woman": 22, "man": 62}  # the frame of each
ALONE: Final = """
.site-header, .below, .side, .site-footer, .status, .stage-tools { display: none !important; }
.signing { display: block !important; padding: 0 !important; max-width: none !important; }
.viewer { height: 100vh !important; border: 0 !important; border-radius: 0 !important; position: static !important; }
.stage { height: 100vh !important; }
"""


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(rendering.__file__).parents[1] / "static" / "production" / "preview.jpg"
    wanted.add_argument("--out", type=Path, default=default)
    options = wanted.parse_args()
    with ExitStack() as stack:
        site = stack.enter_context(served(Path(stack.enter_context(tempfile.TemporaryDirectory())))).address
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=rendering.browser(), args=list(rendering.FLAGS), ignore_default_args=["--headless"]
        )
        whole = Image.new("RGB", SIZE)
        for place, (person, frame) in enumerate(SEEN.items()):
            whole.paste(photograph(browser, site, person, frame), (place * SIZE[0] // 2, 0))
        browser.close()
    whole.save(options.out, quality=82, optimize=True, progressive=True)
    print(f"{options.out}: {options.out.stat().st_size / 1000:.0f} kB")


def photograph(browser: Browser, site: str, person: str, frame: int) -> Image.Image:
    page = browser.new_page(
        viewport={"width": SIZE[0] // 2, "height": SIZE[1]}, color_scheme="light", reduced_motion="reduce"
    )
    page.add_init_script(f"localStorage.setItem('hybridsign.person', '\"{person}\"')")
    page.goto(site)
    until(page, "window.signer && document.getElementById('status').dataset.kind === 'idle'")
    page.fill("#text", TEXT)
    page.click("#sign")
    until(page, f"signer.received > {frame}")
    page.evaluate(
        """frame => {
            const scrubber = document.getElementById("scrubber");
            scrubber.value = frame;
            scrubber.dispatchEvent(new Event("input"));
        }""",
        frame,
    )
    page.evaluate(
        """style => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(style);
            document.adoptedStyleSheets = [sheet];
        }""",
        ALONE,
    )
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_timeout(300)  # the canvas follows its new size a picture later
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    return picture


if __name__ == "__main__":
    main()
