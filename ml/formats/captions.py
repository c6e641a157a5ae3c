"""Captions as WebVTT and SubRip: one for each stretch of signs between two pauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ml.signing import Utterance
from ml.skeleton import FPS
from ml.timing import TimedSign


@dataclass(frozen=True)
class Cue:
    """start, end: frames, end exclusive."""

    start: int
    end: int
    text: str


def cues(text: str, signs: Sequence[TimedSign]) -> list[Cue]:
    """The words of a stretch are all from its first to its last, in the text's order, whatever its signs' order is."""
    return [_cue(text, stretch) for stretch in _stretches(signs)]


def vtt(utterance: Utterance) -> bytes:
    """UTF-8."""
    found = cues(utterance.request.text, utterance.timeline.signs)
    return ("WEBVTT\n\n" + "\n".join(f"{_times(cue, '.')}\n{_escaped(cue.text)}\n" for cue in found)).encode()


def srt(utterance: Utterance) -> bytes:
    """UTF-8."""
    found = enumerate(cues(utterance.request.text, utterance.timeline.signs), start=1)
    return "\n".join(f"{number}\n{_times(cue, ',')}\n{cue.text}\n" for number, cue in found).encode()


def _stretches(signs: Sequence[TimedSign]) -> Iterator[list[TimedSign]]:
    stretch: list[TimedSign] = []
    for sign in signs:
        if sign.kind != "pause":
            stretch.append(sign)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _cue(text: str, stretch: list[TimedSign]) -> Cue:
    spans = [sign.text_span for sign in stretch if sign.text_span[1] > sign.text_span[0]]
    if spans:
        words = text[min(start for start, _ in spans) : max(end for _, end in spans)]
    else:  # none of its signs stands for words of the text
        words = " ".join(sign.gloss for sign in stretch)
    return Cue(stretch[0].start_frame, stretch[-1].end_frame, re.sub(r"\s+", " ", words).strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _times(cue: Cue, point: str) -> str:
    return f"{_clock(cue.start, point)} --> {_clock(cue.end, point)}"


def _clock(frame: int, point: str) -> str:
    """00:01:02.040"""
    milliseconds = round(1000 * frame / FPS)
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{milliseconds:03d}"
