"""The player on another site, whose policy allows no more than our script and our frame."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from tests.builders import a_production

STRICT = "default-src 'none'; script-src {site}; frame-src {site}; img-src data:"


@pytest.fixture
def other_site(live_site: str) -> Iterator[dict[str, str]]:
    """A site of somebody else: `page` is what its body says; its `address` is given."""
    told = {"page": ""}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", STRICT.format(site=live_site))
            self.end_headers()
            head = "<!doctype html><html lang=sk><title>Other</title><link rel=icon href=data:,>"
            self.wfile.write(f"{head}{told['page']}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told["address"] = f"http://localhost:{server.server_port}/"  # another name, so another site
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("gone", [False, True])
def test_a_strict_site_shows_a_production_in_the_language_of_its_page(
    page: Page, live_site: str, other_site: dict[str, str], gone: bool
) -> None:
    kept = a_production(**({"model": "another"} if gone else {}))
    script = f'<script src="{live_site}/embed/v1.js" async></script>'
    other_site["page"] = f'{script}{script}<hybrid-sign production="{kept.pk}" height="520"></hybrid-sign>'
    page.goto(other_site["address"])
    frame = page.locator("hybrid-sign iframe").content_frame
    expect(frame.locator(".said-text")).to_have_text("Dobrý večer!")
    expect(frame.locator("html")).to_have_attribute("lang", "sk")
    frame.locator("#begin").click()
    expect(frame.locator("#transport")).to_be_visible()
    expect(frame.locator("#status")).to_have_attribute("data-kind", "idle")  # played to its end
    box = page.locator("hybrid-sign iframe").bounding_box()
    assert box is not None
    assert box["height"] == 520


def test_a_text_is_signed_when_somebody_wants_to_see_it(page: Page, live_site: str, other_site: dict[str, str]) -> None:
    script = f'<script src="{live_site}/embed/v1.js" async></script>'
    other_site["page"] = f'{script}<hybrid-sign languages="svk sk" language="en">Ďakujem!</hybrid-sign>'
    page.goto(other_site["address"])
    frame = page.locator("hybrid-sign iframe").content_frame
    frame.get_by_role("button", name="Watch it signed").click()
    expect(frame.locator(".caption-text")).to_have_text("Ďakujem!")
    expect(frame.locator("#status")).to_have_attribute("data-kind", "idle")
