"""The files that a clip may have, by their endings: all that a production may (`production.files`), and the video."""

from __future__ import annotations

from typing import Final

from ml.signing import Utterance
from production.files import AVATARS, FORMATS, Frames
from production.models import ClipJob

VIDEO: Final = "mp4"
ENDINGS: Final = (VIDEO, *FORMATS)
USUAL: Final = (VIDEO, "json", "bvh", "vtt", "srt")  # of a batch that names none
_AVATAR: Final = next(iter(AVATARS))


def encode(ending: str, utterance: Utterance, frames: Frames) -> bytes:
    """The file of this ending, whole; the video is no such file."""
    return FORMATS[ending].encode(utterance, frames, _AVATAR)


def wanted_of(job: ClipJob) -> tuple[str, ...]:
    """The endings that a batch asks for, in the order in which they are shown."""
    wanted = job.wanted or USUAL
    return tuple(ending for ending in ENDINGS if ending in wanted)
