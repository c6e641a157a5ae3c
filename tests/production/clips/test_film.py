"""manage.py film: clip.json files become videos beside them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from production.clips import rendering
from production.clips.options import FilmOptions


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


def test_how_it_is_drawn_can_be_chosen(clips: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[FilmOptions] = []

    def render(clip: bytes, options: FilmOptions, **_: Any) -> bytes:
        asked.append(options)
        return b"pictures"

    monkeypatch.setattr(rendering, "render", render)
    words = [
        "--format=png",
        "--size=720x720",
        "--fps=50",
        "--view=hands",
        "--no-captions",
        "--speed=0.5",
        "--avatar=man",
    ]
    call_command("film", str(clips[0]), *words, stdout=io.StringIO())
    call_command("film", str(clips[0]), "--background", "#102030", stdout=io.StringIO())
    assert asked == [
        FilmOptions("png", 720, 720, 50, "man", "hands", "transparent", captions=False, speed=0.5),
        FilmOptions(background="#102030"),
    ]
    assert clips[0].with_suffix(".zip").read_bytes() == b"pictures"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--size", "640"], "a size must be like 640x480, got 640"),
        (["--size", "641x480"], "width must be an even number from 120 to 1920, got 641"),
        (["--speed", "3"], "speed must be from 0.25 to 2, got 3.0"),
        (["--background", "transparent"], "only PNGs can be transparent"),
    ],
)
def test_what_cannot_be_chosen_is_told_before_anything_is_drawn(
    clips: list[Path], monkeypatch: pytest.MonkeyPatch, words: list[str], problem: str
) -> None:
    monkeypatch.setattr(rendering, "render", lambda clip, **_: pytest.fail("it was drawn"))
    with pytest.raises(CommandError, match=problem) as told:
        call_command("film", str(clips[0]), *words)
    assert told.value.returncode == 2
