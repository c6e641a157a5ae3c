"""Whether spelling can be read from the shipped model's motion: `python -m ml.evaluation.letters`.

Three things that a reader of fingerspelling needs: that the hand stands still in a letter, that it stops between two
words, and that the second of two like letters is made again. The names are spelled in no corpus here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.pose import dequantise
from ml.runtime import Signer, load
from ml.skeleton import INDEX
from ml.text.planner import plan
from ml.timing import LETTER_PACE, TimedSign, schedule

STILL: Final = 6.0  # mm a frame, of the wrist and, as their mean, of the hand's joints around it
NAMES: Final = ("Novák Štefan", "Zuzana Malina", "Dominik Kováč", "Gregor Benko", "Ľubomír Lipták")
DOUBLED: Final = ("Anna", "Emma", "Otto", "Jaffa", "Ross")
RELEASED: Final = 3  # frames of the first of two like letters that count as the way to the second
_TEXT_LANGUAGE: Final = {"svk": "sk", "ase": "en"}
_HAND: Final = INDEX["RightHand"]
_JOINTS: Final = [i for name, i in INDEX.items() if name.startswith("RightHand") and name != "RightHand"]

Spelled = tuple[TimedSign, NDArray[np.float32]]  # a letter or gap, and (n, J, 3) metres


@dataclass(frozen=True)
class Reading:
    """still: frames in a row that the median letter stands still; restless: the share of letters that never do;
    letter, gap: mm a frame that the wrist moves in them; again: mm that it goes about from the last frames of the first
    of two like letters to the end of the second.
    """

    still: float
    restless: float
    letter: float
    gap: float
    again: float


def reading(signer: Signer, sign_language: str, pace: float) -> Reading:
    """pace: how fast letters follow each other, beside the dictionary"""
    names = [part for name in NAMES for part in _spelled(signer, name, sign_language, pace)]
    runs = [_longest(_steps(motion).max(axis=0) < STILL) for sign, motion in names if sign.kind == "letter"]
    wrist = {
        kind: float(np.mean([_steps(motion)[0].mean() for sign, motion in names if sign.kind == kind]))
        for kind in ("letter", "pause")
    }
    again = [
        np.ptp(np.concatenate([first[1][-RELEASED:], second[1]])[:, _HAND], axis=0).max() * 1000
        for name in DOUBLED
        for first, second in pairwise(_spelled(signer, name, sign_language, pace))
        if first[0].gloss == second[0].gloss
    ]
    restless = float(np.mean([run == 0 for run in runs]))
    return Reading(float(np.median(runs)), restless, wrist["letter"], wrist["pause"], float(np.median(again)))


def _spelled(signer: Signer, text: str, sign_language: str, pace: float) -> Iterator[Spelled]:
    planned = plan(text, _TEXT_LANGUAGE[sign_language], sign_language)
    speed = pace / LETTER_PACE.get(sign_language, 1.0)
    timeline = schedule(planned, signer.frames_of(sign_language), speed)
    frames = np.concatenate([chunk.frames for chunk in signer.chunks(timeline, sign_language, 1)])
    positions = dequantise(frames).positions
    for sign in timeline.signs[:-1]:
        yield sign, positions[sign.start_frame : sign.end_frame]


def _steps(motion: NDArray[np.float32]) -> NDArray[np.float32]:
    """(2, n - 1) mm from frame to frame: the wrist, and the mean of the hand's joints around it."""
    around = motion[:, _JOINTS] - motion[:, [_HAND]]
    wrist = np.linalg.norm(np.diff(motion[:, _HAND], axis=0), axis=-1)
    return np.stack([wrist, np.linalg.norm(np.diff(around, axis=0), axis=-1).mean(axis=-1)]) * 1000


def _longest(still: NDArray[np.bool_]) -> int:
    """The longest run of true values."""
    longest = run = 0
    for value in still:
        run = run + 1 if value else 0
        longest = max(longest, run)
    return longest


def main() -> None:
    signer = load()
    print("| signs | pace | still, frames | never still | wrist in letters, mm a frame | in gaps | again, mm |")
    print("|---|---|---|---|---|---|---|")
    for sign_language in _TEXT_LANGUAGE:
        for pace in dict.fromkeys((1.0, LETTER_PACE.get(sign_language, 1.0))):
            found = reading(signer, sign_language, pace)
            print(
                f"| {sign_language} | {pace} | {found.still:.0f} | {found.restless:.2f} | {found.letter:.1f} "
                f"| {found.gap:.1f} | {found.again:.0f} |"
            )


if __name__ == "__main__":
    main()
