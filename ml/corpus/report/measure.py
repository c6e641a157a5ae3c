"""How good the fit is, in numbers over all clips: `python -m ml.corpus measure`.

Errors are taken against the landmarks, which stand in for the video, and against contacts marked by eye in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from ml.corpus import fitted
from ml.corpus.fit import contacts
from ml.corpus.fit.contacts import Contact
from ml.corpus.fit.signer import signer_motion
from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import posunky
from ml.corpus.report.clip_numbers import ClipNumbers, clip_numbers, confidence_tells, reprojection
from ml.corpus.report.second_takes import SeenFromTheSide, seen_from_the_side

Array = NDArray[np.float64]

HELD_OUT: Final = contacts.MARKED.with_name("posunky_contacts_held_out.csv")  # marked after the last change of the fit
KEPT: Final = 0.025  # metres within which a contact counts as kept
MIDDLE, MOST = 6.0, 18.0  # pixels that the median and the 95th percentile of reprojection stay under
WORST: Final = 5  # clips named
DRAWN: Final = 1000  # values that stand for a distribution: single errors are millions
SHAKEN: Final = 20  # every twentieth clip is shaken to see whether confidence tells


@dataclass(frozen=True)
class Row:
    """A line of the table. values: single errors in `unit`, or evenly spaced quantiles of them, for a histogram with
    `limits` drawn in; note: which clips are behind the value."""

    what: str
    value: str
    target: str
    met: bool
    values: tuple[float, ...] = ()
    unit: str = ""
    limits: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


def table(progress: Callable[[str], None] = print) -> list[Row]:
    """Measure every front take of the corpora; clips that cannot be read are named and left out."""
    marked, held_out = _by_clip(contacts.marked()), _by_clip(contacts.marked(HELD_OUT))
    numbers: list[ClipNumbers] = []
    told: list[tuple[Array, Array]] = []
    rng = np.random.default_rng(0)
    sources = [source for source in fitted.sources() if not source.key.startswith("side_")]
    for count, source in enumerate(sources):
        try:
            landmarks = source.load()
            numbers.append(clip_numbers(source.key, landmarks, marked[source.key], held_out[source.key]))
            if count % SHAKEN == 0:
                told.append(confidence_tells(landmarks, rng))
        except CorpusError as error:
            progress(f"left out: {error}")
    return rows(numbers, told, len(sources)) + side_rows(*_from_the_side())


def _by_clip(marked: Iterable[Contact]) -> dict[str, list[Contact]]:
    by_clip: dict[str, list[Contact]] = defaultdict(list)
    for contact in marked:
        by_clip[contact.key].append(contact)
    return by_clip


def _from_the_side() -> tuple[list[SeenFromTheSide], list[Array]]:
    """Of every side take: what it shows of its word's front take, and pixels that its own fit is off in its picture.

    What is broken is left out; `prepare` names it.
    """
    seen, pixels = [], []
    for key in posunky.sides():
        with suppress(CorpusError):
            front, side = (signer_motion(posunky.load(name)) for name in (key.replace("side_", "word_"), key))
            seen.append(seen_from_the_side(front, side))
            pixels.append(reprojection(side))
    return seen, pixels


def rows(numbers: list[ClipNumbers], told: list[tuple[Array, Array]], clips: int) -> list[Row]:
    """The table of what must hold; `clips` is how many there are, measured or left out."""
    jerk = np.array([clip.jerk for clip in numbers])
    peak = np.array([clip.peak for clip in numbers])
    jerk_left = float(np.median(jerk[:, 1] / np.maximum(jerk[:, 0], 1e-9)))
    peak_lost = 1 - float(np.median(peak[:, 1] / np.maximum(peak[:, 0], 1e-9)))
    raw = float(np.median([clip.bones[0] for clip in numbers]))
    bones = max(clip.bones[1] for clip in numbers)
    expected, actual = (np.concatenate([clip[i] for clip in told]) for i in range(2))
    rank = float(spearmanr(expected, actual).statistic)
    filled = sum(clip.filled for clip in numbers) / max(sum(clip.hands for clip in numbers), 1)
    return [
        Row("clips measured", f"{len(numbers)} of {clips}", "all", len(numbers) == clips),
        Row("bone length variation", f"{bones:.1e} (raw: {raw:.1%})", "0", bones < 1e-4),
        *_reprojection_rows(numbers),
        _contact_row("contacts kept", [(float(d), clip.key) for clip in numbers for d in clip.apart]),
        _contact_row("held-out contacts kept", [(float(d), clip.key) for clip in numbers for d in clip.held_out]),
        Row("jerk of finger tips against raw", f"{jerk_left:.2f}", "< 0.5", jerk_left < 0.5),
        Row("peak hand speed lost", f"{peak_lost:.1%}", "< 5%", peak_lost < 0.05),
        Row("confidence against error, rank", f"{rank:.2f}", ">= 0.6", rank >= 0.6),
        Row("hands filled in", f"{filled:.1%}", "-", True),
    ]


def _reprojection_rows(numbers: list[ClipNumbers]) -> list[Row]:
    """Over all frames of all clips together, where long clips count more, and clip by clip."""
    pixels = np.concatenate([clip.pixels for clip in numbers])
    middle, most = float(np.median(pixels)), float(np.percentile(pixels, 95))
    limits = {"median": MIDDLE, "95th percentile": MOST}
    drawn = np.quantile(pixels, (np.arange(DRAWN) + 0.5) / DRAWN).round(2)
    off = {clip.key: clip.off for clip in numbers}
    within = sum(own < MIDDLE and own_most < MOST for own, own_most in off.values())
    worst = sorted(off, key=lambda key: max(off[key][0] / MIDDLE, off[key][1] / MOST), reverse=True)[:WORST]
    named = ", ".join(f"{key} {off[key][0]:.1f} / {off[key][1]:.1f} px" for key in worst)
    return [
        Row("reprojection, median", f"{middle:.1f} px", "< 6 px", middle < MIDDLE, tuple(drawn.tolist()), "px", limits),
        Row("reprojection, 95th percentile", f"{most:.1f} px", "< 18 px", most < MOST),
        Row(
            "clips within both limits",
            f"{within} of {len(off)} ({within / len(off):.1%})",
            "all",
            within == len(off),
            tuple(round(own_most, 2) for _, own_most in off.values()),
            "px",
            {"a clip's 95th percentile": MOST},
            f"worst (median / 95th percentile): {named}",
        ),
    ]


def side_rows(takes: list[SeenFromTheSide], pixels: list[Array]) -> list[Row]:
    """How far the depth of hands is off where it can be seen, against hands without any depth; and how well the side
    takes themselves are fitted."""
    lines = []
    for what, parts in (("palms", [take.palm for take in takes]), ("fingers", [take.fingers for take in takes])):
        off, flat = 1000 * np.sqrt((np.concatenate(parts) ** 2).mean(axis=0))
        value = f"{off:.1f} mm (flat: {flat:.1f})"
        lines.append(Row(f"{what} off, seen from the side", value, "< flat", bool(off < flat)))
    within = sum(float(np.median(own)) < MIDDLE and float(np.percentile(own, 95)) < MOST for own in pixels)
    return [*lines, Row("side takes within both limits", f"{within} of {len(pixels)}", "-", True)]


def _contact_row(what: str, apart: list[tuple[float, str]]) -> Row:
    missed = sorted((found for found in apart if found[0] > KEPT), reverse=True)
    kept = 1 - len(missed) / len(apart) if apart else 0.0
    return Row(
        f"{what}, of {len(apart)}",
        f"{kept:.1%}",
        ">= 95%",
        kept >= 0.95,
        tuple(round(100 * distance, 2) for distance, _ in apart),
        "cm",
        {"kept": 100 * KEPT},
        "missed: " + ", ".join(f"{key} by {100 * distance:.1f} cm" for distance, key in missed) if missed else "",
    )


def printed(lines: Iterable[Row]) -> str:
    """The table as text, each note under its line."""
    text = []
    for row in lines:
        text.append(f"{row.what:<34}{row.value:>24}   {row.target:<8} {'' if row.met else 'MISSED'}".rstrip())
        if row.note:
            text.append(f"    {row.note}")
    return "\n".join(text)
