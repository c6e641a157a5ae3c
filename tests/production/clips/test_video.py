"""A clip drawn by the real page in a real headless Chromium, and the educator's pages in it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from production.clips import profiles, rendering, storage
from production.clips.making import make_clip
from production.models import Clip


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
    assert (clip.state, clip.problem, clip.formats) == (Clip.State.READY, "", ["mp4", "json", "bvh"])
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
    page.write_text('<script>fetch("/data/progress", {method: "POST", body: \'{"frame": 1}\'})</script>')
    program = f"""
import django; django.setup()
from pathlib import Path
from production.clips import rendering
begun, page = Path({str(begun)!r}), Path({str(page)!r})
rendering.render(b"{{}}", on_frame=lambda frame: begun.touch(), stopped=lambda: False, page=page)
"""
    environment = os.environ | {"TMPDIR": str(short_folder), "DJANGO_SETTINGS_MODULE": "slpweb.settings"}
    with subprocess.Popen([sys.executable, "-c", program], env=environment) as process:
        until(lambda: begun.exists() or process.poll() is not None)
        threads = threads_of(browsers_of(short_folder))
        assert len(threads) > 20
        assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_IDLE}, "live motion comes first"
        assert min(os.getpriority(os.PRIO_PROCESS, thread) for thread in threads) >= 0
        process.kill()
    until(lambda: not browsers_of(short_folder))
    profiles.remove_abandoned()
    assert list(short_folder.iterdir()) == []


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


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def colours(picture: NDArray[np.int16]) -> int:
    return len(np.unique(picture.reshape(-1, 3), axis=0))
