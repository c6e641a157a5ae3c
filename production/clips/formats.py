"""The files that a clip may have, by their endings. The video is drawn from clip.json (`rendering`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.formats import bvh, captions, clip_json
from ml.pose import dequantise
from ml.signing import Utterance
from production.models import ClipJob

VIDEO: Final = "mp4"
Frames = NDArray[np.int16]  # (T, FRAME_WIDTH)


def _bvh(_: Utterance, frames: Frames) -> bytes:
    return bvh.encode(dequantise(frames))


def _cues(utterance: Utterance) -> list[captions.CaptionCue]:
    return captions.cues(utterance.request.text, utterance.timeline.signs)


_WRITERS: Final[Mapping[str, Callable[[Utterance, Frames], bytes]]] = MappingProxyType(
    {
        "json": clip_json.encode,
        "bvh": _bvh,
        "vtt": lambda utterance, _: captions.vtt(_cues(utterance)),
        "srt": lambda utterance, _: captions.srt(_cues(utterance)),
    }
)
ENDINGS: Final = (VIDEO, *_WRITERS)  # in the order in which they are shown


def encode(ending: str, utterance: Utterance, frames: Frames) -> bytes:
    """The file of this ending, whole."""
    return _WRITERS[ending](utterance, frames)


def wanted_of(job: ClipJob) -> tuple[str, ...]:
    """The endings that a batch asks for."""
    return tuple(ending for ending in ENDINGS if not job.wanted or ending in job.wanted)
