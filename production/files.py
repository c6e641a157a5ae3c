"""A production as a file: signed again from its row, and written in any format that there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.formats import bvh, captions, clip_json, eaf, glb, posefile
from ml.pose import dequantise
from ml.signing import Utterance
from production.errors import ProtocolError
from production.live.engine import make_way
from production.models import Production
from production.records import recall
from production.registry.standing import signer_of

AVATARS: Final = {"woman": "signer.glb", "man": "signer-man.glb"}  # as people.ts of the page names them
AT_ONCE: Final = 2  # files that one process makes at the same time
PATIENCE: Final = 5.0  # seconds that the next one waits for its turn

Frames = NDArray[np.int16]  # (T, FRAME_WIDTH)


class Busy(Exception):
    """Others' files are being made."""


@dataclass(frozen=True)
class Format:
    """media_type: of the answer; of_motion: whether the frames are needed, which takes the model some time."""

    media_type: str
    encode: Callable[[Utterance, Frames, str], bytes]
    of_motion: bool = True


_turns = BoundedSemaphore(AT_ONCE)


def content(row: Production, ending: str, avatar: str = "woman") -> bytes:
    """The file of that ending, one of `FORMATS`; avatar: one of `AVATARS`, for those formats that show somebody.

    Raises ProtocolError where the model that made the row is gone, and Busy.
    """
    wanted, signer = FORMATS[ending], signer_of(row.model)
    if signer is None:
        raise ProtocolError("model_changed", "This was signed by another version of the model.")
    utterance = recall(row, signer)
    if not wanted.of_motion:
        return wanted.encode(utterance, np.empty((0, 0), np.int16), avatar)
    return wanted.encode(utterance, frames_of(utterance), avatar)


def frames_of(utterance: Utterance) -> Frames:
    """All of them, little endian as they are streamed. Raises Busy."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        chunks = []
        for chunk in utterance.chunks():
            make_way()  # those who watch come first
            chunks.append(chunk.frames)
        return np.concatenate(chunks).astype("<i2", copy=False)
    finally:
        _turns.release()


def _glb(utterance: Utterance, frames: Frames, who: str) -> bytes:
    return glb.encode(dequantise(frames), _avatar(who), utterance.request.text)


@cache
def _avatar(who: str) -> bytes:
    return (Path(__file__).parent / "static" / "production" / AVATARS[who]).read_bytes()


FORMATS: Final = {
    "json": Format("application/json", lambda utterance, frames, _: clip_json.encode(utterance, frames)),
    "pose": Format("application/octet-stream", lambda _, frames, __: posefile.encode(dequantise(frames))),
    "bvh": Format("text/plain; charset=us-ascii", lambda _, frames, __: bvh.encode(dequantise(frames))),
    "glb": Format("model/gltf-binary", _glb),
    "vtt": Format("text/vtt; charset=utf-8", lambda utterance, _, __: captions.vtt(utterance), of_motion=False),
    "srt": Format("application/x-subrip", lambda utterance, _, __: captions.srt(utterance), of_motion=False),
    "eaf": Format("application/xml", lambda utterance, _, __: eaf.encode(utterance), of_motion=False),
}  # fmt: skip
