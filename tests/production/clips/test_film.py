"""manage.py film: clip.json files become videos beside them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from production.clips import rendering


@pytest.fixture
def clips(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a.json", "b.json")]
    for path in paths:
        path.write_text(path.stem)
    return paths


def test_every_clip_becomes_a_video_beside_it(clips: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "render", lambda clip, **_: b"video of " + clip)
    said = io.StringIO()
    call_command("film", *map(str, clips), stdout=said)
    assert [path.with_suffix(".mp4").read_bytes() for path in clips] == [b"video of a", b"video of b"]
    assert said.getvalue().count(".mp4: ") == 2


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (rendering.NoBrowser(), "Chromium is not installed"),
        (rendering.RenderError("clip version 2 is not known"), "a.json: clip version 2 is not known"),
    ],
)
def test_what_cannot_be_drawn_is_one_clear_line(
    clips: list[Path], monkeypatch: pytest.MonkeyPatch, wrong: Exception, problem: str
) -> None:
    def render(clip: bytes, **_: Any) -> bytes:
        raise wrong

    monkeypatch.setattr(rendering, "render", render)
    with pytest.raises(CommandError, match=problem):
        call_command("film", str(clips[0]))
    assert not clips[0].with_suffix(".mp4").exists()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"gone\.json: No such file"):
        call_command("film", str(tmp_path / "gone.json"))
