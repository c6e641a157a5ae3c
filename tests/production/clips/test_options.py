"""How a clip is drawn: what can be asked for, what is refused, and what a job's row keeps of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ml.signing import Options
from production.clips.options import AVATARS, BACKGROUNDS, ENDINGS, FORMATS, VIEWS, FilmOptions, joined, parted

FRONTEND = Path(__file__).parents[3] / "frontend" / "src"


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"format": "avi"}, "format must be mp4, webm, gif or png, got 'avi'"),
        ({"avatar": "cat"}, "avatar must be woman or man, got 'cat'"),
        ({"view": "above"}, "view must be signing, .* or signer, got 'above'"),
        ({"width": 641}, "width must be an even number from 120 to 1920, got 641"),
        ({"height": 100}, "height must be an even number from 120 to 1920, got 100"),
        ({"width": 1920, "height": 1920}, "at most 1920 x 1080 pixels, got 1920 x 1920"),
        ({"fps": 60}, "fps must be from 10 to 50, got 60"),
        ({"speed": 0.1}, "speed must be from 0.25 to 2, got 0.1"),
        ({"speed": float("nan")}, "speed must be from 0.25 to 2, got nan"),
        ({"background": "pink"}, "background must be plain, .* or a colour like #2f9e5b, got 'pink'"),
        ({"background": "#12345"}, "background must be"),
        ({"background": "transparent"}, "only PNGs can be transparent, got background transparent and format mp4"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_value_that_is_wrong(wrong: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        FilmOptions(**wrong)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1080), (1080, 1920), (120, 120)])
def test_pictures_may_be_large_square_and_upright(size: tuple[int, int]) -> None:
    assert (FilmOptions(width=size[0], height=size[1]).width, FilmOptions(width=size[0], height=size[1]).height) == size


def test_the_names_are_those_of_the_page() -> None:
    views = re.search(r"type ViewName = (.*);", (FRONTEND / "views.ts").read_text(encoding="utf-8"))
    people = re.findall(r'name: "(\w+)"', (FRONTEND / "people.ts").read_text(encoding="utf-8"))
    assert views
    assert re.findall(r'"(\w+)"', views[1]) == list(VIEWS)
    assert people == list(AVATARS)


def test_every_format_has_an_ending_and_every_background_a_colour_or_none() -> None:
    assert set(ENDINGS) == set(FORMATS)
    assert FilmOptions(format="png").ending == "zip"
    assert [name for name in BACKGROUNDS if FilmOptions("png", background=name).colour is None] == ["transparent"]
    assert FilmOptions(background="#00ff00").colour == "#00ff00"


def test_a_row_keeps_both_kinds_of_options() -> None:
    signing, film = Options("left", 0.5), FilmOptions("webm", 720, 720, background="#00ff00", captions=False, speed=0.5)
    assert parted(json.loads(json.dumps(joined(signing, film)))) == (signing, film)


def test_a_row_of_before_there_was_a_choice_is_drawn_as_it_was() -> None:
    assert parted({"dominant_hand": "left"}) == (Options("left"), FilmOptions())


@pytest.mark.parametrize(("fps", "speed", "pictures"), [(25, 1.0, 50), (50, 1.0, 100), (30, 1.0, 60), (25, 2.0, 25)])
def test_how_many_pictures_there_are_follows_from_pace_and_speed(fps: int, speed: float, pictures: int) -> None:
    assert FilmOptions(fps=fps, speed=speed).pictures(50) == pictures
    assert FilmOptions(fps=10, speed=2.0).pictures(1) == 1
