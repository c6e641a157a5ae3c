"""How a clip is drawn: which file, how large, who signs, from where it is seen, before what and how fast.

What is signed, and by which hand, are the options of `ml.signing`; both lie in a job's `options`, these under `film`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

from ml.signing import Options
from ml.skeleton import FPS

Format = Literal["mp4", "webm", "gif", "png"]
Avatar = Literal["woman", "man"]  # as `frontend/src/people.ts` names them
View = Literal["signing", "whole", "hands", "face", "side", "signer"]  # as `frontend/src/views.ts` does
AVATARS: Final = get_args(Avatar)
VIEWS: Final = get_args(View)
FORMATS: Final = get_args(Format)
BACKGROUNDS: Final = {
    "plain": "#ccd5dc",
    "light": "#f6f7f8",
    "dark": "#38424e",
    "green": "#2f9e5b",
    "transparent": None,
}
ENDINGS: Final[Mapping[str, str]] = {"mp4": "mp4", "webm": "webm", "gif": "gif", "png": "zip"}  # PNGs come in a ZIP
SMALLEST, LARGEST = 120, 1920  # pixels of a side
MOST_PIXELS: Final = 1920 * 1080
SLOWEST, FASTEST = 0.25, 2.0  # times as fast as it was signed
FEWEST, MOST = 10, 50  # pictures a second
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class FilmOptions:
    """fps: pictures a second; background: a name of BACKGROUNDS or a colour like #2f9e5b; captions: burnt in."""

    format: Format = "mp4"
    width: int = 640
    height: int = 480
    fps: int = 25
    avatar: Avatar = "woman"
    view: View = "signing"
    background: str = "plain"
    captions: bool = True
    speed: float = 1.0

    def __post_init__(self) -> None:
        _one_of("format", self.format, FORMATS)
        _one_of("avatar", self.avatar, AVATARS)
        _one_of("view", self.view, VIEWS)
        for name, side in (("width", self.width), ("height", self.height)):
            if not SMALLEST <= side <= LARGEST or side % 2:
                raise ValueError(f"{name} must be an even number from {SMALLEST} to {LARGEST}, got {side}")
        if self.width * self.height > MOST_PIXELS:
            raise ValueError(f"a picture has at most 1920 x 1080 pixels, got {self.width} x {self.height}")
        if not FEWEST <= self.fps <= MOST:
            raise ValueError(f"fps must be from {FEWEST} to {MOST}, got {self.fps}")
        if not SLOWEST <= self.speed <= FASTEST:
            raise ValueError(f"speed must be from {SLOWEST} to {FASTEST:.0f}, got {self.speed}")
        if self.background not in BACKGROUNDS and not _COLOUR.fullmatch(self.background):
            named = ", ".join(BACKGROUNDS)
            raise ValueError(f"background must be {named} or a colour like #2f9e5b, got {self.background!r}")
        if self.background == "transparent" and self.format != "png":
            raise ValueError(f"only PNGs can be transparent, got background transparent and format {self.format}")

    @property
    def ending(self) -> str:
        """Of the file."""
        return ENDINGS[self.format]

    def pictures(self, frames: int) -> int:
        """How many a clip of so many frames has."""
        return max(1, round(frames * self.fps / (FPS * self.speed)))

    @property
    def colour(self) -> str | None:
        """Behind the signer; None lets what is behind the picture through."""
        return BACKGROUNDS.get(self.background, self.background)


def sides(size: str) -> tuple[int, int]:
    """Width and height of a size like 640x480. Raises ValueError."""
    width, _, height = size.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise ValueError(f"a size must be like 640x480, got {size}")
    return int(width), int(height)


def _one_of(name: str, given: str, possible: tuple[str, ...]) -> None:
    if given not in possible:
        raise ValueError(f"{name} must be {', '.join(possible[:-1])} or {possible[-1]}, got {given!r}")


def joined(signing: Options, film: FilmOptions) -> dict[str, Any]:
    """As the row of a job keeps them."""
    return {**asdict(signing), "film": asdict(film)}


def parted(kept: Mapping[str, Any]) -> tuple[Options, FilmOptions]:
    """What `joined` wrote; jobs of before there was a choice have no `film`. Raises ValueError or TypeError."""
    signing = {name: value for name, value in kept.items() if name != "film"}
    return Options(**signing), FilmOptions(**kept.get("film", {}))
