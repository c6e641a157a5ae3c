"""The page in a real browser: how long after a press of Sign the first motion is drawn, and which bytes arrived."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from production.bench import texts
from production.clips import rendering

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE: Final = 60.0  # seconds
PAUSE: Final = 0.3  # seconds between typing and pressing
VIEWPORT: Final = {"width": 1100, "height": 700}


class NotHere(Exception):
    """No browser can be driven on this machine, in words for the table."""


@dataclass(frozen=True)
class Shown:
    """sha256: of the first sentence's frames as the page got them; seed: which the server drew for it."""

    milliseconds: list[float]
    seed: int
    sha256: str


@contextmanager
def started() -> Iterator[Browser]:
    """Raises NotHere."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415  (only there where tests are installed)

        executable = rendering.browser()
    except ImportError:
        raise NotHere("Playwright is not installed; `make test` installs it") from None
    except rendering.NoBrowser:
        raise NotHere("Chromium is not installed (Debian package chromium)") from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(rendering.FLAGS), ignore_default_args=["--headless"]
        )
        yield browser
        browser.close()


def show(site: str, sentences: int) -> Shown:
    """Sign so many sentences on the page, each at the press of its button. Raises NotHere."""
    with started() as browser:
        page = browser.new_page(viewport=VIEWPORT)  # type: ignore[arg-type]
        page.goto(site)
        until(page, "document.getElementById('status').dataset.kind === 'idle'")
        _sign(page, 0)  # warms server and browser up
        first = until(page, "signer.production.sha256 && signer.production")
        milliseconds = [_sign(page, number) for number in range(sentences)]
    return Shown(milliseconds, first["seed"], first["sha256"])


def _sign(page: Page, number: int) -> float:
    wanted = texts.request(number)
    page.fill("#text", wanted.text)
    page.select_option("#languages", f"{wanted.sign_language} {wanted.text_language}")
    time.sleep(PAUSE)
    page.click("#sign")
    milliseconds = float(until(page, "signer.latencyMs"))
    until(page, "signer.state === 'finished'")
    return milliseconds


def until(page: Page, expression: str) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (answer := page.evaluate(expression)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{expression} did not come true within {PATIENCE:.0f} s")
        time.sleep(0.02)
    return answer
