"""A prepared archive: one .npz of signs of one licence, that `python -m ml.corpus prepare --with FILE` joins.

keys, lengths, frames  as in the prepared corpus (`ml.corpus.fitted`), at 25 fps
signs                  JSON: for each clip its gloss, kind, frames and the file it came from
about                  JSON: name, language, licence and credit of the archive, and the skeleton's version
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.importing.licences import licence
from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import holistic
from ml.corpus.segments import Segment
from ml.pose import FRAME_WIDTH
from ml.skeleton import SKELETON_VERSION

# prefixes of the project's own clips: see `ml.corpus.fitted.sources`
TAKEN: Final = ("word", "sentence", "side", "ase", "made", "composed")


@dataclass(frozen=True)
class About:
    """language: of the signs, as `ase`; credit: whom the licence asks to name, if anybody."""

    name: str
    language: str
    licence: str
    credit: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9]{1,30}", self.name) or self.name in TAKEN:
            raise ValueError(f"{self.name!r} should be small letters and digits, and none of {', '.join(TAKEN)}")
        licence(self.licence)


@dataclass(frozen=True, eq=False)
class Archive:
    """signs: one segment a clip, whose key is the clip's; frames: key -> (T, FRAME_WIDTH) int16 at 25 fps."""

    about: About
    signs: tuple[Segment, ...]
    frames: dict[str, NDArray[np.int16]]

    def __post_init__(self) -> None:
        if {sign.key for sign in self.signs} != set(self.frames):
            raise ValueError(f"{self.about.name}: its signs and its clips are not the same")
        for sign in self.signs:
            if sign.end > len(self.frames[sign.key]):
                raise ValueError(f"{sign.gloss}: ends at frame {sign.end} of {len(self.frames[sign.key])}")


def key_of(name: str, gloss: str) -> str:
    """What a clip of an archive is called: `studiogalt_thank-you`."""
    return f"{name}_{re.sub(r'[^a-z0-9]+', '-', gloss.lower()).strip('-') or gloss.encode().hex()}"


def described(archive: Archive) -> dict[str, Any]:
    """What a prepared corpus keeps of it: its signs and where they come from, as JSON takes it."""
    return {"about": asdict(archive.about), "signs": [asdict(sign) for sign in archive.signs]}


def undescribed(content: dict[str, Any]) -> tuple[About, tuple[Segment, ...]]:
    """The way back; raises ValueError, TypeError or KeyError if it is something else."""
    return About(**content["about"]), tuple(Segment(**sign) for sign in content["signs"])


def write(path: Path, archive: Archive) -> None:
    """The whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    about = described(archive)["about"] | {"skeleton": SKELETON_VERSION}
    clips = list(archive.frames.values())
    content: dict[str, NDArray[Any]] = {
        "keys": np.array(list(archive.frames)),
        "lengths": np.array([len(frames) for frames in clips], dtype=np.int32),
        "frames": np.concatenate(clips),
        "signs": np.array(json.dumps(described(archive)["signs"])),
        "about": np.array(json.dumps(about)),
    }
    holistic.write(path, content)


def read(path: Path) -> Archive:
    """Raises CorpusError naming the file if it is missing, cut short, of another skeleton, or no archive."""
    if not path.is_file():
        raise CorpusError(f"{path}: there is no such archive: make it with `python -m ml.corpus import`")
    content = holistic.arrays(path)
    try:
        about = json.loads(str(content["about"]))
        if about.pop("skeleton") != SKELETON_VERSION:
            raise ValueError("it was made for another skeleton: import it again")
        found, signs = undescribed({"about": about, "signs": json.loads(str(content["signs"]))})
        lengths, frames = content["lengths"], content["frames"]
        if frames.dtype != np.int16 or frames.shape != (lengths.sum(), FRAME_WIDTH):
            raise ValueError("its frames do not fit")
        parts = np.split(frames, np.cumsum(lengths)[:-1])
        return Archive(found, signs, dict(zip(map(str, content["keys"]), parts, strict=True)))
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{path.name}: is no archive of `python -m ml.corpus import` ({error})") from error
