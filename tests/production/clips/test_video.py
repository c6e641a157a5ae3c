"""A clip drawn by the real page in a real headless Chromium, and the educator's pages in it."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ml.formats import clip_json
from ml.signing import Request, prepare
from production.clips import chromium as chromium_module
from production.clips import profiles, rendering, storage
from production.clips.making import make_clip
from production.clips.options import FilmOptions
from production.clips.rendering import Renderer
from production.models import Clip
from tests.builders import FakeSigner
from tests.patience import until


@pytest.fixture
def chromium() -> str:
    try:
        return rendering.browser()
    except rendering.NoBrowser:
        pytest.skip("no Chromium is installed (Debian package chromium)")


@pytest.mark.browser
def test_a_clip_becomes_a_video_in_which_the_signer_moves(chromium: str, start_job: Any) -> None:
    job = start_job("ja")
    make_clip(clip_id=job.clips.get().pk)
    clip = job.clips.get()
    assert (clip.state, clip.problem, clip.formats) == (Clip.State.READY, "", ["mp4", "json", "bvh", "vtt", "srt"])
    assert clip.production is not None
    with av.open(BytesIO(storage.path(clip, "mp4").read_bytes())) as container:
        video = container.streams.video[0]
        assert video.average_rate == 25
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(clip.production.frames / 25, abs=0.05)
    assert len(pictures) == clip.production.frames
    assert pictures[0].shape == (480, 640, 3)
    stage = np.stack(pictures).astype(np.int16)[:, :360]
    assert colours(stage[0]) > 500, "the stage is empty"
    moved = np.abs(stage[8] - stage[0]).max(-1) > 40
    assert moved[:, :320].sum() > 200, "the right hand does not move"
    assert moved[:, 320:].sum() > 200, "the left hand does not move"


SMALL: dict[str, Any] = {"width": 320, "height": 240}


@pytest.fixture
def renderer(chromium: str) -> Iterator[Renderer]:
    renderer = Renderer()
    yield renderer
    renderer.end()


@pytest.fixture(scope="module")
def clip() -> bytes:
    """The first pictures of a word."""
    utterance = prepare(FakeSigner(), Request("ja", "sk", "svk", 1))
    frames = np.concatenate([chunk.frames for chunk in utterance.chunks()])
    return clip_json.encode(utterance, frames[:PICTURES])


PICTURES = 12


def draw(
    renderer: Renderer,
    clip: bytes,
    on_frame: Callable[[int], None] = lambda picture: None,
    stopped: Callable[[], bool] = lambda: False,
    **options: Any,
) -> bytes:
    return renderer.render(clip, on_frame=on_frame, stopped=stopped, options=FilmOptions(**{**SMALL, **options}))


def pictures_of(video: bytes) -> list[NDArray[np.int16]]:
    with av.open(BytesIO(video)) as container:
        return [frame.to_ndarray(format="rgb24").astype(np.int16) for frame in container.decode(video=0)]


@pytest.mark.browser
def test_one_browser_draws_the_same_clip_the_same_again_after_others(renderer: Renderer, clip: bytes) -> None:
    first = draw(renderer, clip)
    browser = renderer.kept
    other = draw(renderer, clip, avatar="man", background="#2f9e5b", captions=False, view="face")
    again = draw(renderer, clip)
    assert renderer.kept is browser is not None
    assert np.array_equal(pictures_of(first), pictures_of(again))
    assert np.abs(pictures_of(other)[0][2, 2] - (0x2F, 0x9E, 0x5B)).max() < 10, "the background is another"
    assert np.abs(pictures_of(other)[0] - pictures_of(first)[0]).mean() > 20


@pytest.mark.browser
@pytest.mark.parametrize("way", ["near", "composed", "spelled", "left_out"])
def test_captions_mark_words_that_are_not_signed_as_they_stand(renderer: Renderer, clip: bytes, way: str) -> None:
    told = json.loads(clip)
    assert told["coverage"]["signed"] == [[0, 2]]
    told["coverage"][way] = [[0, 2]]
    marked, plain = (pictures_of(draw(renderer, each))[0] for each in (json.dumps(told).encode(), clip))
    changed = np.abs(marked - plain).max(-1) > 60
    assert changed[200:].any(), "the caption"
    assert not changed[:190].any(), "the signer"


@pytest.mark.browser
def test_a_browser_that_makes_ready_tells_of_each_step(renderer: Renderer, clip: bytes) -> None:
    told: list[int] = []
    draw(renderer, clip, on_frame=told.append)
    steps = next(k for k, picture in enumerate(told) if picture) if any(told) else len(told)
    assert steps > 15, "the page's files, the avatar, and the shaders of each of its parts"
    told.clear()
    draw(renderer, clip, on_frame=told.append)
    assert told.count(0) <= 1, "all is ready"


@pytest.mark.browser
def test_mesa_draws_what_chromium_itself_draws(
    renderer: Renderer, clip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page's stage has no other code than the film's; what is under it may be another."""
    ours = pictures_of(draw(renderer, clip, width=640, height=480))[0]
    flags = [flag.replace("gl-egl", "swiftshader") for flag in chromium_module.FLAGS]
    monkeypatch.setattr(chromium_module, "FLAGS", flags)
    other = Renderer()
    theirs = pictures_of(draw(other, clip, width=640, height=480))[0]
    other.end()
    apart = np.abs(ours - theirs).max(-1)
    assert apart.mean() < 1, "of 255"
    assert (apart > 40).mean() < 0.002, "at edges alone"


@pytest.mark.browser
@pytest.mark.parametrize(("fps", "speed", "count"), [(25, 1.0, 12), (50, 1.0, 24), (30, 1.0, 14), (25, 2.0, 6)])
def test_speed_and_pictures_a_second_are_as_asked_for(
    renderer: Renderer, clip: bytes, fps: int, speed: float, count: int
) -> None:
    video = draw(renderer, clip, fps=fps, speed=speed)
    assert len(pictures_of(video)) == count
    with av.open(BytesIO(video)) as container:
        assert container.streams.video[0].average_rate == fps


@pytest.mark.browser
@pytest.mark.parametrize("form", ["webm", "gif"])
def test_other_formats_show_the_same_pictures(renderer: Renderer, clip: bytes, form: str) -> None:
    mp4, other = (pictures_of(draw(renderer, clip, format=each)) for each in ("mp4", form))
    assert np.abs(mp4[0] - other[0]).mean() < 6
    assert len(other) == (len(mp4) if form == "webm" else len(mp4) // 2)


@pytest.mark.browser
def test_pictures_with_transparency_hold_the_signer_alone(renderer: Renderer, clip: bytes) -> None:
    with zipfile.ZipFile(BytesIO(draw(renderer, clip, format="png", background="transparent", captions=False))) as made:
        assert len(made.namelist()) == PICTURES
        picture = np.asarray(Image.open(BytesIO(made.read("00000.png"))))
    assert picture.shape == (240, 320, 4)
    assert picture[2, 2, 3] == 0, "a corner"
    assert picture[150, 160, 3] == 255, "the chest"
    on_grey = picture[..., :3] * (picture[..., 3:] / 255) + (0xCC, 0xD5, 0xDC) * (1 - picture[..., 3:] / 255)
    opaque = pictures_of(draw(renderer, clip, captions=False))[0]
    assert np.abs(on_grey - opaque).mean() < 4, "put before the usual background it is the usual picture"


@pytest.mark.browser
@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
@pytest.mark.parametrize("dies", ["--type=gpu-process", "--type=renderer", "--user-data-dir"])
def test_a_clip_in_the_middle_of_which_chromium_crashes_is_drawn_again(
    renderer: Renderer, clip: bytes, dies: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Its graphics, its page, or all of it."""
    killed: list[int] = []

    def kill(picture: int) -> None:
        if picture and not killed and renderer.kept:
            killed.extend(process_ids(renderer.kept.pid, dies))
            for process in killed:
                os.kill(process, signal.SIGKILL)

    pictures = pictures_of(draw(renderer, clip, on_frame=kill, fps=50, speed=0.25))
    assert killed
    assert "a browser died over a clip" in caplog.text
    assert len(pictures) == 8 * PICTURES
    assert min(picture[:180].mean() for picture in pictures) > 100, "none is black"


def process_ids(session: int, argument: str) -> list[int]:
    """Of a session, whose command line has an argument."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if os.getsid(int(line.parent.name)) == session and argument.encode() in line.read_bytes():
                found.append(int(line.parent.name))
    return found


@pytest.mark.browser
def test_a_clip_that_is_no_longer_wanted_takes_its_browser_with_it(renderer: Renderer, clip: bytes) -> None:
    drawn: list[int] = []
    with pytest.raises(rendering.Stopped):
        draw(renderer, clip, on_frame=drawn.append, stopped=lambda: any(drawn), fps=50, speed=0.25)
    assert renderer.kept is None
    assert drawn[-1] < 50, "of several hundred pictures"


@pytest.mark.browser
def test_a_file_that_is_no_clip_fails_with_a_reason_and_the_next_is_drawn(renderer: Renderer, clip: bytes) -> None:
    with pytest.raises(rendering.RenderError, match="clip version 7 is not known"):
        draw(renderer, json.dumps(json.loads(clip) | {"version": 7}).encode())
    assert len(pictures_of(draw(renderer, clip))) == PICTURES


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Chromium keeps a socket among its temporary files, and the path of a socket has at most 107 bytes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
@pytest.mark.skipif(sys.platform != "linux", reason="SCHED_IDLE and /proc are Linux's")
def test_the_browser_is_idle_and_ends_with_the_process_that_started_it(
    tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(short_folder))
    page, begun = tmp_path / "render.html", tmp_path / "begun"
    page.write_text(
        """<script>
        fetch("/data/next").then(() => fetch("/data/progress", {method: "POST", body: '{"picture": 1}'}))
        </script>"""
    )
    program = f"""
import django; django.setup()
from pathlib import Path
from production.clips.options import FilmOptions
from production.clips.rendering import Renderer
begun, renderer = Path({str(begun)!r}), Renderer(Path({str(page)!r}))
renderer.render(b"{{}}", on_frame=lambda frame: frame and begun.touch(), stopped=lambda: False, options=FilmOptions())
"""
    environment = os.environ | {"TMPDIR": str(short_folder), "DJANGO_SETTINGS_MODULE": "slpweb.settings"}
    with subprocess.Popen([sys.executable, "-c", program], env=environment) as process:
        until(lambda: begun.exists() or process.poll() is not None)
        threads = threads_of(browsers_of(short_folder))
        assert len(threads) > 20
        assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_IDLE}, "live motion comes first"
        assert min(os.getpriority(os.PRIO_PROCESS, thread) for thread in threads) >= 0
        assert not any(may_be_raised(thread) for thread in threads), "nor do they leave that class"
        process.kill()
    until(lambda: not browsers_of(short_folder))
    profiles.remove_abandoned()
    assert [path for path in short_folder.iterdir() if path.name != ".ses"] == [], "but what ONNX Runtime notes"


CAP_SYS_NICE = 1 << 23


def may_be_raised(thread: int) -> bool:
    """Whether it could give itself another policy or a better priority (capabilities(7), sched(7))."""
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{thread}/status").read_text().splitlines())
    capable = any(int(status[name], 16) & CAP_SYS_NICE for name in ("CapEff", "CapPrm", "CapInh", "CapAmb"))
    return capable or resource.prlimit(thread, resource.RLIMIT_NICE)[0] > 0


def threads_of(processes: list[Path]) -> list[int]:
    """Of those processes and of all that they started, which share their sessions."""
    sessions = {os.getsid(int(process.parent.name)) for process in processes}
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(process.name)) in sessions:
                found += [int(thread.name) for thread in (process / "task").iterdir()]
    return found


def browsers_of(folder: Path) -> list[Path]:
    """Processes whose command line names the folder; one that ends while we look counts as ended."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(folder).encode() in line.read_bytes():
                found.append(line)
    return found


def colours(picture: NDArray[np.int16]) -> int:
    return len(np.unique(picture.reshape(-1, 3), axis=0))
