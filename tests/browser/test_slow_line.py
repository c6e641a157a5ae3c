"""First visits over a line that the browser slows down, as `manage.py bench page` measures them."""

from __future__ import annotations

from playwright.sync_api import Browser

from production.bench import page
from production.bench.page import Line


def test_a_first_visit_is_usable_before_the_avatar_is_there(chromium: Browser, live_site: str) -> None:
    seen = page.visit(chromium, live_site, Line("fast", 20_000_000, 5, 1, 1))
    assert 0 < seen.usable < seen.avatar
    assert 700_000 < seen.all_bytes < 1_600_000
    assert 0 < seen.script_bytes < 250_000
