"""Rendering with a made-up browser: a script that asks and reports as the page would."""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from production.clips import chromium, rendering
from production.clips.options import FilmOptions
from production.clips.rendering import Renderer
from tests.patience import until

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

def wait_for_a_clip():
    while not (asked := get("/data/next")):
        pass
    return json.loads(asked)

def note(**values):
    with open(notes + ".part", "w") as file:
        json.dump(values, file)
    os.replace(notes + ".part", notes)

"""

Install = Callable[[str], Path]


@pytest.fixture
def browser(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Install:
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


@pytest.fixture
def renderer(page: Path) -> Iterator[Renderer]:
    """Ended with the test, as its browser is."""
    renderer = Renderer(page, patience=60.0)
    yield renderer
    renderer.end()


def render(renderer: Renderer, **changed: Any) -> bytes:
    asked: dict[str, Any] = {"on_frame": lambda frame: None, "stopped": lambda: False, "options": FilmOptions()}
    return renderer.render(CLIP, **(asked | changed))


def notes_of(path: Path) -> Any:
    return json.loads(path.read_text())


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a process whose parent is gone may stay as a zombie for a moment where nobody collects it
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_browser_gets_page_clip_and_static_files_and_hands_back_the_video(
    browser: Install, renderer: Renderer
) -> None:
    notes = browser(
        f"""
        wanted = wait_for_a_clip()
        note(page=get("/render.html").decode(), clip=get("/data/clip.json").decode(), wanted=wanted,
             icon=get("/static/production/icon.svg").decode()[:4], profile=os.path.isdir(profile), at=profile)
        for frame in (0, 10, 20):
            post("/data/progress", json.dumps({{"picture": frame}}).encode())
        post("/data/result", {VIDEO!r})
        time.sleep(60)
        """
    )
    frames: list[int] = []
    assert render(renderer, on_frame=frames.append) == VIDEO
    assert frames == [0, 0, 0, 10, 20], "two files that it asked for are signs of life too"
    told = notes_of(notes)
    assert (told["page"], told["clip"], told["icon"]) == ("<p>the page</p>", CLIP.decode(), "<svg")
    assert (
        told["wanted"] | {"format": "mp4", "width": 640, "avatar": "woman", "background": "#ccd5dc"} == told["wanted"]
    )
    assert told["profile"]
    renderer.end()
    assert not Path(told["at"]).exists()


def test_what_goes_wrong_in_the_page_is_told(browser: Install, renderer: Renderer) -> None:
    browser('wait_for_a_clip(); post("/data/failed", "No codec: ž".encode()); time.sleep(60)')
    with pytest.raises(rendering.RenderError, match="No codec: ž"):
        render(renderer)


def test_a_result_that_is_no_mp4_is_refused(browser: Install, renderer: Renderer) -> None:
    browser('wait_for_a_clip(); post("/data/result", b"<html>"); time.sleep(60)')
    with pytest.raises(rendering.RenderError, match="no MP4"):
        render(renderer)


def test_a_browser_that_ends_early_is_told_with_its_status(
    browser: Install, renderer: Renderer, caplog: pytest.LogCaptureFixture
) -> None:
    browser('sys.exit("Socket path too long")')
    with pytest.raises(rendering.RenderError, match="exit status 1"):
        render(renderer)
    assert "Socket path too long" in caplog.text


def test_a_browser_that_hangs_is_ended(browser: Install, page: Path) -> None:
    notes = browser("note(pid=os.getpid()); time.sleep(60)")

    def not_before_it_runs() -> bool:
        until(notes.exists)
        return False

    renderer = Renderer(page, patience=1.0)
    with pytest.raises(rendering.RenderError, match="drew nothing for 1 s"):
        render(renderer, stopped=not_before_it_runs)
    assert not is_running(notes_of(notes)["pid"])


def test_stopping_ends_the_browser_and_all_its_children_even_stubborn_ones(
    browser: Install, renderer: Renderer
) -> None:
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
        render(renderer, stopped=notes.exists)
    told = notes_of(notes)
    assert not is_running(told["pid"])
    until(lambda: not is_running(told["child"]))  # killed, but nobody waits for its end
    assert not Path(told["at"]).exists()


def test_a_browser_that_will_not_end_is_killed(
    browser: Install, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "_GRACE", 0.2)
    notes = browser("signal.signal(signal.SIGTERM, signal.SIG_IGN); note(pid=os.getpid()); time.sleep(60)")
    with pytest.raises(rendering.Stopped):
        render(renderer, stopped=notes.exists)
    assert not is_running(notes_of(notes)["pid"])


def test_strange_requests_are_refused_and_change_nothing(browser: Install, renderer: Renderer) -> None:
    notes = browser(
        f"""
        early = status(post, "/data/result", {VIDEO!r})
        wait_for_a_clip()
        note(
            early=early,
            other_file=status(get, "/static/production/../../models.py"),
            encoded=status(get, "/static/production/%2e%2e/%2e%2e/models.py"),
            absolute=status(get, "/static/production//etc/passwd"),
            folder=status(get, "/static/production/"),
            elsewhere=status(get, "/etc/passwd"),
            other_site=status(post, "/data/result", {VIDEO!r}, origin="http://evil.example"),
            not_json=status(post, "/data/progress", b"{{"),
            no_frame=status(post, "/data/progress", b"[]"),
            nowhere=status(post, "/data/else", b""),
            not_asked_for=status(post, "/data/picture", b"\\x89PNG\\r\\n\\x1a\\n"),
        )
        post("/data/result", {VIDEO!r})
        time.sleep(60)
        """
    )
    assert render(renderer) == VIDEO
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
        "early": 400,
        "not_asked_for": 400,
    }


DRAWS_EACH = f"""
note(pid=os.getpid())
for number in range(1, 1000):
    wait_for_a_clip()
    post("/data/result", {VIDEO!r} + b"%d" % number)
"""


def test_a_browser_is_kept_for_the_clips_that_follow(browser: Install, renderer: Renderer) -> None:
    browser(DRAWS_EACH)
    assert [render(renderer) for _ in range(3)] == [VIDEO + b"1", VIDEO + b"2", VIDEO + b"3"]


def test_a_clip_that_cannot_be_drawn_leaves_the_browser_to_the_next(browser: Install, renderer: Renderer) -> None:
    browser(
        f"""
        wait_for_a_clip(); post("/data/failed", b"clip version 7 is not known")
        wait_for_a_clip(); post("/data/result", {VIDEO!r} + b" of the same")
        """
    )
    with pytest.raises(rendering.RenderError, match="clip version 7"):
        render(renderer)
    assert render(renderer) == VIDEO + b" of the same"


def test_a_browser_is_started_anew_after_so_many_clips(
    browser: Install, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "CLIPS_A_BROWSER", 2)
    browser(DRAWS_EACH)
    assert [render(renderer)[-1:] for _ in range(5)] == [b"1", b"2", b"1", b"2", b"1"]


def test_a_browser_that_holds_too_much_is_started_anew(
    browser: Install, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "MOST_MEMORY", 1.0)
    browser(DRAWS_EACH)
    assert [render(renderer)[-1:] for _ in range(2)] == [b"1", b"1"]


def test_a_browser_with_nothing_to_do_ends_soon(browser: Install, page: Path) -> None:
    notes = browser(DRAWS_EACH)
    renderer = Renderer(page, patience=60.0, idle=0.1)
    render(renderer)
    until(lambda: renderer.kept is None)
    assert not is_running(notes_of(notes)["pid"])
    assert render(renderer) == VIDEO + b"1"
    renderer.end()


DIES_ONCE = f"""
wait_for_a_clip()
if not os.path.exists(notes):
    note(died=True)
    {{how}}
post("/data/result", {VIDEO!r})
time.sleep(60)
"""


@pytest.mark.parametrize(
    "how",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        'post("/data/lost", b"the graphics are gone"); time.sleep(60)',
        "threading.Timer(1, here.close).start(); time.sleep(60)",
    ],
    ids=["the browser", "the graphics", "the page"],
)
def test_a_clip_over_which_something_dies_is_drawn_by_another_browser(
    browser: Install, renderer: Renderer, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    presence = """
import socket, threading
here = socket.create_connection(("127.0.0.1", int(site.rpartition(":")[2])))
here.sendall(b"GET /data/presence HTTP/1.0\\r\\n\\r\\n")
"""
    browser(presence + DIES_ONCE.replace("{how}", how))
    assert render(renderer) == VIDEO
    assert "a browser died over a clip" in caplog.text


def test_a_clip_over_which_every_browser_dies_fails_with_a_reason(browser: Install, renderer: Renderer) -> None:
    browser("wait_for_a_clip(); os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(rendering.RenderError, match="exit status -9"):
        render(renderer)
    assert renderer.kept is None


def test_a_browser_that_somebody_ended_meanwhile_is_replaced(browser: Install, renderer: Renderer) -> None:
    notes = browser(DRAWS_EACH)
    render(renderer)
    os.kill(notes_of(notes)["pid"], 9)
    until(lambda: renderer.kept is None or renderer.kept.exit_status is not None)
    assert render(renderer) == VIDEO + b"1"


def test_pictures_come_in_a_zip_in_their_order(browser: Install, renderer: Renderer) -> None:
    browser(
        """
        wait_for_a_clip()
        for number in range(3):
            post("/data/picture", b"\\x89PNG\\r\\n\\x1a\\n%d" % number)
        post("/data/result", b"")
        time.sleep(60)
        """
    )
    made = zipfile.ZipFile(io.BytesIO(render(renderer, options=FilmOptions(format="png"))))
    assert [(name, made.read(name)[8:]) for name in made.namelist()] == [
        ("00000.png", b"0"),
        ("00001.png", b"1"),
        ("00002.png", b"2"),
    ]


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


def test_a_front_end_that_was_not_built_is_told(browser: Install, tmp_path: Path) -> None:
    browser("time.sleep(60)")
    with pytest.raises(rendering.RenderError, match="build the front end"):
        render(Renderer(tmp_path / "missing.html"))
