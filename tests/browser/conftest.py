"""A real headless Chromium, drawing in software."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from production.models import Production
from tests.patience import PATIENCE
from tests.patience import until as wait_until

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
NAMES = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """Of one module only: Playwright's synchronous interface keeps an event loop running in this thread, in which
    Django refuses queries unless told otherwise, and in which no asynchronous test could run."""
    executable = next((found for name in NAMES if name and (found := shutil.which(name))), None)
    if executable is None:
        pytest.skip("no Chromium is installed here (Debian: apt install chromium)")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=1000 * PATIENCE)
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(FLAGS), ignore_default_args=["--headless"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, live_site: str) -> Iterator[Page]:
    """An empty page on the running site; whatever it complains of in its console fails the test."""
    context = chromium.new_context(base_url=live_site, viewport={"width": 1100, "height": 800})
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    running = Production.objects.filter(state=Production.State.RUNNING)
    wait_until(lambda: not running.all().exists(), "a production still runs")
    assert complaints == []


@pytest.fixture
def until(page: Page) -> Callable[..., Any]:
    """Ask the page again and again until the answer to a JavaScript expression is good; returns that answer."""

    def ask(expression: str, good: Callable[[Any], bool] = bool) -> Any:
        answers: list[Any] = []

        def asked() -> bool:
            answers[:] = [page.evaluate(expression)]
            return good(answers[0])

        wait_until(asked, f"{expression} did not come true")
        return answers[0]

    return ask
