"""Captions of a production as WebVTT and SubRip: one for each stretch between two pauses.

The page writes the same ones (`frontend/src/files/captions.ts`); golden files hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ml.skeleton import FPS
from ml.timing import TimedSign

_MS = 1000 / FPS  # of a frame


@dataclass(frozen=True)
class CaptionCue:
    """Words, and when they are signed: in frames, end exclusive."""

    start_frame: int
    end_frame: int
    text: str


def cues(text: str, signs: Sequence[TimedSign]) -> list[CaptionCue]:
    """The words of a stretch are all from its first to its last, in the text's order, whatever order its signs have."""
    stretches = (list(some) for pause, some in groupby(signs, lambda sign: sign.kind == "pause") if not pause)
    return [CaptionCue(some[0].start_frame, some[-1].end_frame, _words(text, some)) for some in stretches]


def vtt(captions: Sequence[CaptionCue]) -> bytes:
    """The whole file, UTF-8."""
    blocks = (f"{_clock(cue, '.')}\n{_escaped(cue.text)}\n" for cue in captions)
    return ("WEBVTT\n\n" + "\n".join(blocks)).encode(errors="replace")


def srt(captions: Sequence[CaptionCue]) -> bytes:
    """The whole file, UTF-8."""
    return "\n".join(f"{k}\n{_clock(cue, ',')}\n{cue.text}\n" for k, cue in enumerate(captions, 1)).encode(
        errors="replace"
    )


def _words(text: str, signs: Sequence[TimedSign]) -> str:
    spans = [sign.text_span for sign in signs if sign.text_span[0] < sign.text_span[1]]
    if not spans:
        return " ".join(sign.gloss for sign in signs)
    return " ".join(text[min(start for start, _ in spans) : max(end for _, end in spans)].split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(cue: CaptionCue, point: str) -> str:
    return " --> ".join(_times((cue.start_frame, cue.end_frame), point))


def _times(frames: tuple[int, ...], point: str) -> Iterator[str]:
    for frame in frames:
        seconds, ms = divmod(round(frame * _MS), 1000)
        yield f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{ms:03d}"
