"""When each planned sign starts and ends: lengths from the vocabulary, at 25 frames a second.

A sign's span covers the movement into it and the sign itself; the last pause is the way back to rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ml.skeleton import FPS
from ml.text.plan import Kind, Mark, Plan, Span

# How fast letters follow each other at normal speed, beside the dictionary that they were cut from. Slovak letters move
# by themselves, and at the dictionary's pace the hand hardly ever stands still: `python -m ml.evaluation.letters`.
LETTER_PACE = {"svk": 0.85}


@dataclass(frozen=True)
class TimedSign:
    """A planned sign with its place in the stream, in frames, end exclusive."""

    index: int
    gloss: str
    kind: Kind
    text_span: Span
    start_frame: int
    end_frame: int


@dataclass(frozen=True)
class Timeline:
    """All signs of a production, end to end from frame 0; `frames` is the planned length.

    marks: kinds of sentence, negation and topic, by indices of `signs` (`ml.text.plan.Mark`)
    text: what is said, in the words that models were trained on, for those few that read it (`ml.unshipped.text`)
    """

    signs: tuple[TimedSign, ...]
    frames: int
    text: str = ""
    marks: tuple[Mark, ...] = ()


def schedule(plan: Plan, frames_of: Mapping[str, int], fingerspelling_speed: float = 1.0) -> Timeline:
    """Give every planned sign its frames.

    frames_of: gloss -> length in frames at normal speed, of every sign and letter of the language.
    Raises KeyError for a gloss that the vocabulary lacks.
    """
    pace = LETTER_PACE.get(plan.sign_language, 1.0)
    timed: list[TimedSign] = []
    start = 0
    for index, sign in enumerate(plan.signs):
        if sign.kind == "pause":
            length = sign.seconds * FPS
        elif sign.kind == "letter":
            length = frames_of[sign.gloss] / (fingerspelling_speed * pace)
        else:
            length = float(frames_of[sign.gloss])
        end = start + max(2, round(length))
        timed.append(TimedSign(index, sign.gloss, sign.kind, sign.text_span, start, end))
        start = end
    return Timeline(tuple(timed), start, marks=plan.marks)
