"""Rendering with a made-up browser: a script that asks and reports as the page would."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from production.clips import rendering

pytestmark = pytest.mark.slow

VIDEO = b"\0\0\0\x18ftypmp42 and so on"
CLIP = b'{"version":1}\n'
BEGINNING = """\
#!{python}
import json, os, signal, subprocess, sys, time, urllib.error, urllib.request
page = sys.argv[-1]
site = page.partition("/render.html")[0]
profile = next(flag for flag in sys.argv if flag.startswith("--user-data-dir=")).partition("=")[2]
notes = {notes!r}

def get(path):
    return urllib.request.urlopen(site + path).read()

def post(path, data, origin=site):
    return urllib.request.urlopen(urllib.request.Request(site + path, data, {{"Origin": origin}})).read()

def status(how, *args, **kwargs):
    try:
        how(*args, **kwargs)
    except urllib.error.HTTPError as error:
        return error.code
    return 200

def note(**values):
    with open(notes + ".part", "w") as file:
        json.dump(values, file)
    os.replace(notes + ".part", notes)

"""

Browser = Callable[[str], Path]


@pytest.fixture
def browser(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Installs a browser that does what the given lines say; returns the file that its notes go to."""
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))

    def install(lines: str) -> Path:
        script, notes = tmp_path / "browser", tmp_path / "notes.json"
        script.write_text(BEGINNING.format(python=sys.executable, notes=str(notes)) + textwrap.dedent(lines))
        script.chmod(0o755)
        settings.CHROMIUM = str(script)
        return notes

    return install


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "render.html"
    path.write_text("<p>the page</p>")
    return path


def render(page: Path, **changed: Any) -> bytes:
    asked: dict[str, Any] = {"on_frame": lambda frame: None, "stopped": lambda: False, "page": page, "patience": 60.0}
    return rendering.render(CLIP, **(asked | changed))


def notes_of(path: Path) -> Any:
    return json.loads(path.read_text())


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a process whose parent is gone may stay as a zombie for a moment where nobody collects it
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_the_browser_gets_page_clip_and_static_files_and_hands_back_the_video(browser: Browser, page: Path) -> None:
    notes = browser(
        f"""
        note(page=get("/render.html").decode(), clip=get("/data/clip.json").decode(),
             icon=get("/static/production/icon.svg").decode()[:4], profile=os.path.isdir(profile), at=profile)
        for frame in (0, 10, 20):
            post("/data/progress", json.dumps({{"frame": frame, "frames": 21}}).encode())
        post("/data/result", {VIDEO!r})
        time.sleep(60)
        """
    )
    frames: list[int] = []
    assert render(page, on_frame=frames.append) == VIDEO
    assert frames == [0, 10, 20]
    told = notes_of(notes)
    assert (told["page"], told["clip"], told["icon"]) == ("<p>the page</p>", CLIP.decode(), "<svg")
    assert told["profile"]
    assert not Path(told["at"]).exists()


def test_what_goes_wrong_in_the_page_is_told(browser: Browser, page: Path) -> None:
    browser('post("/data/failed", "No codec: ž".encode()); time.sleep(60)')
    with pytest.raises(rendering.RenderError, match="No codec: ž"):
        render(page)


def test_a_result_that_is_no_mp4_is_refused(browser: Browser, page: Path) -> None:
    browser('post("/data/result", b"<html>"); time.sleep(60)')
    with pytest.raises(rendering.RenderError, match="not an MP4"):
        render(page)


def test_a_browser_that_ends_early_is_told_with_its_status(
    browser: Browser, page: Path, caplog: pytest.LogCaptureFixture
) -> None:
    browser('sys.exit("Socket path too long")')
    with pytest.raises(rendering.RenderError, match="exit status 1"):
        render(page)
    assert "Socket path too long" in caplog.text


def test_a_browser_that_hangs_is_ended(browser: Browser, page: Path) -> None:
    notes = browser("note(pid=os.getpid()); time.sleep(60)")

    def not_before_it_runs() -> bool:
        until(notes.exists)
        return False

    with pytest.raises(rendering.RenderError, match="drew nothing for 1 s"):
        render(page, patience=1.0, stopped=not_before_it_runs)
    assert not is_running(notes_of(notes)["pid"])


def test_stopping_ends_the_browser_and_all_its_children_even_stubborn_ones(browser: Browser, page: Path) -> None:
    notes = browser(
        """
        ignoring = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True)"
        child = subprocess.Popen([sys.executable, "-c", ignoring + "; time.sleep(60)"], stdout=subprocess.PIPE)
        child.stdout.readline()
        note(pid=os.getpid(), child=child.pid, at=profile)
        time.sleep(60)
        """
    )
    with pytest.raises(rendering.Stopped):
        render(page, stopped=notes.exists)
    told = notes_of(notes)
    assert not is_running(told["pid"])
    until(lambda: not is_running(told["child"]))  # killed, but nobody waits for its end
    assert not Path(told["at"]).exists()


def test_a_browser_that_will_not_end_is_killed(browser: Browser, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_GRACE", 0.2)
    notes = browser("signal.signal(signal.SIGTERM, signal.SIG_IGN); note(pid=os.getpid()); time.sleep(60)")
    with pytest.raises(rendering.Stopped):
        render(page, stopped=notes.exists)
    assert not is_running(notes_of(notes)["pid"])


def test_strange_requests_are_refused_and_change_nothing(browser: Browser, page: Path) -> None:
    notes = browser(
        f"""
        note(
            other_file=status(get, "/static/production/../../models.py"),
            encoded=status(get, "/static/production/%2e%2e/%2e%2e/models.py"),
            absolute=status(get, "/static/production//etc/passwd"),
            folder=status(get, "/static/production/"),
            elsewhere=status(get, "/etc/passwd"),
            other_site=status(post, "/data/result", {VIDEO!r}, origin="http://evil.example"),
            not_json=status(post, "/data/progress", b"{{"),
            no_frame=status(post, "/data/progress", b"[]"),
            nowhere=status(post, "/data/else", b""),
        )
        post("/data/result", {VIDEO!r})
        time.sleep(60)
        """
    )
    assert render(page) == VIDEO
    assert notes_of(notes) == {
        "other_file": 404,
        "encoded": 404,
        "absolute": 404,
        "folder": 404,
        "elsewhere": 404,
        "other_site": 403,
        "not_json": 400,
        "no_frame": 400,
        "nowhere": 400,
    }


def test_no_browser_is_an_error_of_its_own(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.CHROMIUM = str(tmp_path / "nothing")
    with pytest.raises(rendering.NoBrowser):
        rendering.browser()
    settings.CHROMIUM = ""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(rendering.NoBrowser):
        rendering.browser()


def test_a_browser_is_found_under_its_usual_names(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings.CHROMIUM = ""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("google-chrome", "chromium-browser", "chromium"):
        (tmp_path / name).touch(0o755)
        assert rendering.browser() == str(tmp_path / name)


def test_a_front_end_that_was_not_built_is_told(browser: Browser, tmp_path: Path) -> None:
    browser("time.sleep(60)")
    with pytest.raises(rendering.RenderError, match="build the front end"):
        render(tmp_path / "missing.html")
