"""One page of numbers and plots on the corpus: `python -m ml.corpus report`.

Needs what `prepare` has written. The landmarks are counted too where the corpora are at hand, and what `measure` found
is shown where its `measures.json` lies beside the prepared file. The page is one file, without pictures of the signer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Final

import numpy as np

from ml.corpus import alignment, fitted, segments
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.report import numbers, plots
from ml.corpus.report.measure import Row
from ml.corpus.report.page import cards, document, figure, section, table
from ml.skeleton import INDEX, REST

MEASURES: Final = "measures.json"
SHOULDER_WIDTH: Final = float(REST[INDEX["LeftArm"], 0] - REST[INDEX["RightArm"], 0])


def read_measures(path: Path) -> list[Row]:
    """The results beside the prepared file; none if there is no such file. Raises CorpusError if it is broken."""
    if not path.is_file():
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [
            Row(
                what=str(row["what"]),
                value=str(row["value"]),
                target=str(row["target"]),
                met=bool(row["met"]),
                values=tuple(map(float, row.get("values", ()))),
                unit=str(row.get("unit", "")),
                limits={str(name): float(limit) for name, limit in row.get("limits", {}).items()},
                note=str(row.get("note", "")),
            )
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{path.name}: cannot be read ({type(error).__name__}: {error})") from error


def write(out: Path, clips_path: Path) -> Path:
    """Make the page; returns its path. Raises CorpusError if the corpus was not prepared."""
    clips = fitted.read(clips_path)
    motion = numbers.motion(clips)
    raw = None
    if (corpora() / "posunky").is_dir():
        raw = numbers.raw(((source.key, source.load) for source in fitted.sources()), SHOULDER_WIDTH)
    found = alignment.sentences()
    lengths = {key: len(clip) for key, clip in clips.items()}
    seconds = {key: clip.seconds for key, clip in clips.items()}
    sentences = numbers.alignment(found, segments.posunky(), lengths)
    rows = numbers.splits(alignment.splits(), found, segments.posunky(), seconds)
    with plots.styled():
        body = "".join(
            [
                _facts(motion, sentences),
                _fit(motion, raw, read_measures(clips_path.with_name(MEASURES))),
                _hands(motion, raw),
                _lengths(motion),
                _dictionary(),
                _alignment(sentences),
                _splits(rows),
            ]
        )
    out.mkdir(parents=True, exist_ok=True)
    page = out / "index.html"
    page.write_text(document(body), encoding="utf-8")
    return page


def _facts(motion: numbers.Motion, sentences: numbers.Alignment) -> str:
    clips = sum(len(seconds) for seconds in motion.seconds.values())
    minutes = sum(float(seconds.sum()) for seconds in motion.seconds.values()) / 60
    signs = {language: len(rows) for language, rows in (("svk", segments.posunky()), ("ase", segments.asl100()))}
    facts = [
        (f"{clips:,}", "clips fitted to the avatar"),
        (f"{minutes:.0f} min", f"{motion.frames:,} frames"),
        (f"{signs['svk']}", "signs and letters of Slovak Sign Language alone"),
        (f"{signs['ase']}", "of American Sign Language"),
        (f"{sentences.sentences}", f"sentences aligned, {sentences.translated} with English"),
        (f"{sentences.signs}", "signs in them"),
    ]
    return cards(facts)


def _fit(motion: numbers.Motion, raw: numbers.Raw | None, measures: Sequence[Row]) -> str:
    parts = []
    if measures:
        header = ("measured", "found", "must hold", "")
        parts.append(table(header, [(*map(escape, (m.what, m.value, m.target)), _verdict(m)) for m in measures], 4))
        for measure in measures:
            if measure.note:
                parts.append(f"<p>{escape(measure.what)}: {escape(measure.note)}</p>")
        for measure in measures:
            if measure.values:
                plot = plots.distribution(np.array(measure.values), measure.unit, measure.limits)
                parts.append(f"<h3>{escape(measure.what)}</h3>{figure(plot, measure.what)}")
        text = "What `python -m ml.corpus measure` found."
    else:
        text = (
            "Reprojection and contact error are not measured yet: run `python -m ml.corpus measure`, then this again."
        )
    fit = section("How well the motion fits the videos", text, *parts)
    steady = section(
        "Bone lengths",
        "One view shows bones that grow and shrink; the avatar's do not. What is left after fitting is the rounding of "
        "stored positions to an eighth of a millimetre, which shows most in short bones. Medians over bones and clips.",
        figure(plots.lengths(motion, raw), "Variation of bone lengths, raw and fitted"),
    )
    wobble = f"Fitted: wrists {_mean(motion, 'Hand'):.2f} mm, finger tips {_mean(motion, '4'):.2f} mm."
    if raw:
        wobble += f" Landmarks, in the picture only: wrists {raw.jitter['wrists']:.2f} mm, "
        wobble += f"finger tips {raw.jitter.get('finger tips', float('nan')):.2f} mm."
    jitter = section(
        "Jitter of each joint",
        f"Root mean square of what a cubic over {numbers.WINDOW} frames leaves over; quick signing counts a little. "
        f"{wobble}",
        figure(plots.jitter(motion), "Jitter of each joint in millimetres"),
    )
    return fit + steady + jitter


def _verdict(measure: Row) -> str:
    if measure.target == "-":
        return ""
    return '<span class="met">holds</span>' if measure.met else '<span class="missed">does not hold</span>'


def _mean(motion: numbers.Motion, ending: str) -> float:
    return float(
        np.mean([motion.jitter[joint] for name, joint in INDEX.items() if "Hand" in name and name.endswith(ending)])
    )


def _hands(motion: numbers.Motion, raw: numbers.Raw | None) -> str:
    parts = []
    text = "Hands that were not found in a frame are filled from the frames around them, and known by low confidence."
    if raw:
        text += (
            f" The longest gap has {raw.longest['left']} frames of the left, {raw.longest['right']} of the right hand."
        )
        text += " A clip of a one-handed ASL sign never shows the other hand."
        parts.append(figure(plots.missing(raw), "Frames without a hand"))
        if raw.problems:
            text += " Left out: " + "; ".join(raw.problems)
    parts.append(figure(plots.confidence(motion), "Distribution of confidence"))
    return section("Filled frames and confidence", text, *parts)


def _lengths(motion: numbers.Motion) -> str:
    rows = [
        (
            escape(group),
            f"{len(seconds)}",
            f"{seconds.sum() / 60:.1f} min",
            f"{seconds.min():.1f} s",
            f"{np.median(seconds):.1f} s",
            f"{seconds.max():.1f} s",
        )
        for group, seconds in motion.seconds.items()
    ]
    return section(
        "Durations",
        "Clips at 25 frames a second, with the way from rest and back. The last bar of a plot holds all longer clips.",
        table(("", "clips", "together", "shortest", "median", "longest"), rows),
        figure(plots.durations(motion), "Durations of clips"),
    )


def _dictionary() -> str:
    rows = []
    for name, found in (("Slovak Sign Language", segments.posunky()), ("American Sign Language", segments.asl100())):
        letters = sum(segment.kind == "letter" for segment in found)
        numerals = sum(segment.gloss.isdecimal() for segment in found)
        checked = sum(segment.checked for segment in found)
        core = float(np.median([segment.core_end - segment.core_start for segment in found]))
        clips = len({segment.key for segment in found})
        rows.append(
            (
                name,
                f"{clips}",
                f"{len(found)}",
                f"{letters}",
                f"{numerals}",
                f"{checked / len(found):.0%}",
                f"{core:.0f} frames",
            )
        )
    header = ("", "clips", "signs", "of them letters", "numbers", "checked by eye", "median of strokes and holds")
    return section(
        "Signs that can stand alone",
        "Cut from the clips named in `ml/corpus/annotations`, each sign once.",
        table(header, rows),
    )


def _alignment(found: numbers.Alignment) -> str:
    new = "".join(f"<span>{escape(gloss)} ({count})</span> " for gloss, count in found.new)
    share = found.checked / max(found.signs, 1)
    return section(
        "Signs in the sentences",
        f"{found.signs} signs in {found.sentences} sentences, {share:.0%} checked by eye; {found.texted:.0%} stand for "
        f"words of the text, the others point, repeat or end. {len(found.new)} glosses are in no dictionary clip, "
        f"{found.unused} dictionary signs in no sentence.",
        figure(plots.sentences(found), "Signs in a sentence, confidence, frames in signs"),
        "<h3>Most frequent</h3>",
        figure(plots.commonest(found.commonest), "Most frequent signs"),
        f'<h3>Only in sentences</h3><p class="tags">{new}</p>',
    )


def _splits(rows: Sequence[numbers.SplitRow]) -> str:
    return section(
        "Splits",
        "By sentence and fixed; no sentence of dev or test has a near-copy in train.",
        table(
            ("split", "sentences", "signs", "different glosses", "in the dictionary", "length"),
            [
                (
                    r.split,
                    f"{r.sentences}",
                    f"{r.signs}",
                    f"{r.glosses}",
                    f"{r.in_dictionary:.0%}",
                    f"{r.seconds / 60:.1f} min",
                )
                for r in rows
            ],
        ),
        figure(plots.splits(rows), "Shares of the splits"),
    )
