"""Photographs the pages in every state that matters, at four sizes, in both languages: `python -m docs.screens FOLDER`.

It writes FOLDER/<state>-<size>-<language>-<scheme>.png from a site of its own with the shipped weights. The pictures
are made to be looked at: no test compares them. With --sheet they also stand beside each other in one file, as the
README has them. Needs Chromium, and what `make test` installs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slpweb.settings")

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from docs.picture import until
from production.bench.servers import served
from production.clips import rendering

SIZES: Final = {"phone": (390, 844), "landscape": (844, 390), "laptop": (1366, 768), "desk": (1920, 1080)}
TOUCHED: Final = ("phone", "landscape")
LANGUAGES: Final = {"en": "en-GB", "sk": "sk-SK"}
SCHEMES: Final = ("light", "dark", "forced")
TEXT: Final = "Moja mama nemá psa Qxa. Kde bývaš?"
LONG: Final = "Dobrý deň, volám sa Eva a teším sa, že ste prišli. Moja mama má psa a dnes o 5 som doma. Ako sa máš?"
SHEET_HEIGHT: Final = 520  # pixels
SHEET_GAP: Final = 14
SEEN: Final = 40  # the frame that most states show
NO_WEBGL: Final = """
const get = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return kind.startsWith("webgl") ? null : get.call(this, kind, ...more);
};
"""


def ready(page: Page) -> None:
    page.goto("/")
    until(page, "window.signer && document.getElementById('status').dataset.kind === 'idle'")


def signing(page: Page, text: str = TEXT) -> None:
    ready(page)
    page.fill("#text", text)
    page.click("#sign")
    stop(page)


def stop(page: Page) -> None:
    """At a frame, so that a slow machine makes the same picture as a fast one."""
    until(page, f"signer.received > {SEEN}")
    page.evaluate(
        """frame => {
            const scrubber = document.getElementById("scrubber");
            scrubber.value = frame;
            scrubber.dispatchEvent(new Event("input"));
        }""",
        SEEN,
    )
    page.mouse.move(0, 0)


def long(page: Page) -> None:
    signing(page, LONG)


def part(page: Page) -> None:
    signing(page)
    page.click("#mark-a")


def rated(page: Page) -> None:
    ready(page)
    page.fill("#text", "Ahoj!")
    page.click("#sign")
    page.click("#play")  # which a browser that wants calm waits for
    page.locator("#rating").wait_for()


def view(page: Page) -> None:
    ready(page)
    page.locator("#view-menu summary").click()


def download(page: Page) -> None:
    signing(page)
    page.locator("#download-menu summary").click()


def share(page: Page) -> None:
    signing(page)
    page.locator("#share-menu summary").click()


def embedded(page: Page) -> None:
    page.goto(f"/embed/?text={TEXT}&languages=svk+sk")
    until(page, "window.signer && document.getElementById('status').dataset.kind === 'idle'")


def framed(page: Page) -> None:
    """The same, being watched."""
    embedded(page)
    page.click("#begin")
    stop(page)


def keys(page: Page) -> None:
    ready(page)
    page.locator("#scene").focus()
    page.keyboard.press("?")


def problem(page: Page) -> None:
    ready(page)
    page.click("#sign")


def planned(page: Page) -> None:
    ready(page)
    page.fill("#text", f"{TEXT} Ideme autobsu.")
    page.locator("#plan").wait_for()
    page.locator("#sign").scroll_into_view_if_needed()


def changing(page: Page) -> None:
    planned(page)
    page.click("#plan-edit")
    page.locator("#plan-signs button", has_text="NEMÁM").last.click()
    page.fill("#sign-query", "dom")
    page.locator("#sign-found button").first.wait_for()


def offline(page: Page) -> None:
    ready(page)
    page.context.set_offline(True)
    until(page, "document.getElementById('status').dataset.kind === 'busy'")


def flat(page: Page) -> None:
    page.add_init_script(NO_WEBGL)
    signing(page)


def dictionary(page: Page) -> None:
    page.goto("/dictionary/svk/")
    until(page, "window.signer && document.getElementById('status').dataset.kind === 'idle'")


def sign(page: Page) -> None:
    page.goto("/dictionary/svk/MAMA/")
    until(page, "window.signer?.complete && signer.position('Hips')")


STATES: Final[dict[str, Callable[[Page], None]]] = {
    state.__name__: state
    for state in (
        ready, signing, long, part, rated, view, download, share, embedded, framed, keys, problem, planned, changing,
        offline, flat, dictionary, sign,
    )
}  # fmt: skip


def main() -> None:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("folder", type=Path)
    wanted.add_argument("--site", help="address of a site that runs already")
    for name, known in (("states", STATES), ("sizes", SIZES), ("languages", LANGUAGES), ("schemes", SCHEMES)):
        wanted.add_argument(f"--{name}", nargs="+", choices=list(known), default=list(known))
    wanted.add_argument("--sheet", type=Path, help="a file for all of them, in the order in which they are made")
    options = wanted.parse_args()
    made = []
    options.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        site = options.site
        if not site:
            site = stack.enter_context(served(Path(stack.enter_context(tempfile.TemporaryDirectory())))).address
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=rendering.browser(), args=list(rendering.FLAGS), ignore_default_args=["--headless"]
        )
        for size in options.sizes:
            for language in options.languages:
                for scheme in options.schemes:
                    for state in options.states:
                        out = options.folder / f"{state}-{size}-{language}-{scheme}.png"
                        photograph(browser, site, state, size, language, scheme, out)
                        print(out)
                        made.append(out)
        browser.close()
    if options.sheet:
        beside(made).save(options.sheet, quality=80, method=6)


def beside(paths: list[Path]) -> Image.Image:
    """All of them at one height, in their order."""
    pictures = [Image.open(path).convert("RGB") for path in paths]
    pictures = [
        one.resize((round(one.width * SHEET_HEIGHT / one.height), SHEET_HEIGHT), Image.Resampling.LANCZOS)
        for one in pictures
    ]
    width = sum(one.width + SHEET_GAP for one in pictures) - SHEET_GAP
    sheet = Image.new("RGBA", (width, SHEET_HEIGHT))
    at = 0
    for one in pictures:
        sheet.paste(one, (at, 0))
        at += one.width + SHEET_GAP
    return sheet


def photograph(browser: Browser, site: str, state: str, size: str, language: str, scheme: str, out: Path) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": height},
        locale=LANGUAGES[language],
        has_touch=size in TOUCHED,
        is_mobile=size in TOUCHED,
        color_scheme="dark" if scheme == "dark" else "light",
        forced_colors="active" if scheme == "forced" else "none",
        reduced_motion="reduce",  # nothing moves while it is photographed
    )
    page = context.new_page()
    STATES[state](page)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.screenshot(path=out)
    context.close()


if __name__ == "__main__":
    main()
