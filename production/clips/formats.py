"""The files that a clip may have, by their endings: all that a production may (`production.files`), and the video."""

from __future__ import annotations

from typing import Final

from ml.signing import Utterance
from production.clips import options
from production.files import FORMATS, Frames
from production.models import Clip, ClipJob

VIDEO: Final = "video"  # what a batch asks for; the file's ending follows from its format (`options.FilmOptions`)
KINDS: Final = (VIDEO, *FORMATS)
USUAL: Final = (VIDEO, "json", "bvh", "vtt", "srt")  # of a batch that names none


def encode(ending: str, utterance: Utterance, frames: Frames, avatar: options.Avatar = options.AVATARS[0]) -> bytes:
    """The file of this ending, whole; the video is no such file. avatar: of those formats that show somebody."""
    return FORMATS[ending].encode(utterance, frames, avatar)


def wanted_of(job: ClipJob) -> tuple[str, ...]:
    """The kinds that a batch asks for, in the order in which they are shown."""
    wanted = job.wanted or USUAL
    return tuple(kind for kind in KINDS if kind in wanted)


def has_video(clip: Clip) -> bool:
    """Whether it is drawn, in whatever format."""
    return not set(clip.formats).isdisjoint(options.ENDINGS.values())
