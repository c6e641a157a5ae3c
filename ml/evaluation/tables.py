"""Figures as Markdown, the way docs/lab.md and MODEL_CARD.md show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ml.evaluation import collapse
from ml.evaluation.results import FRECHET, Figure, Figures

REAL_TAKES: Final = "real side takes"

TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "Signs read back (coverage: signs that the system could be asked for)": (
        "coverage",
        "sign error rate",
        "signs found",
        "log likelihood a sign",
    ),
    "Motion against the real sentence": (
        "body DTW, mm",
        "hands DTW, mm",
        "contacts within 2.5 cm",
        "contacts within 5 cm",
    ),
    "Motion as a whole": ("Frechet, recogniser", "Frechet, kinematic", "duration", "movement", "jerk", "replays"),
    "Whether the condition decides: beginnings, differences, own sentences": collapse.MEASURES,
    "Face and sizes of signs against the signer's": (
        "mouth correlation",
        "brows correlation",
        "mouth amplitude",
        "brows amplitude",
        "blinks a minute",
        "questions told",
        "sizes of signs",
    ),
    "Head and trunk against the signer's": (
        "head correlation",
        "trunk correlation",
        "head amplitude",
        "trunk amplitude",
    ),
    "Scores over signs": tuple(
        f"{name}, signs" for name in ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "chrF", "ROUGE-L")
    ),
    "Scores over words": (
        *(f"{name}, words" for name in ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "chrF", "ROUGE-L")),
        "word error rate",
    ),
}


def number(figure: Figure | None) -> str:
    """A value, its interval, and p where there is one."""
    if figure is None:
        return "–"
    digits = 1 if abs(figure.value) >= 10 else 2
    text = f"{figure.value:.{digits}f}"
    if figure.low is not None and figure.high is not None:
        text += f" ({figure.low:.{digits}f} to {figure.high:.{digits}f})"
    return text if figure.p is None else f"{text}, {chance(figure.p)}"


def chance(p: float | None) -> str:
    return "" if p is None else "p < 0.001" if p < 0.001 else f"p {p:.3f}"


def table(found: Mapping[str, Figures], measures: Sequence[str]) -> str:
    """Systems down, measures across; systems and measures without a figure are left out."""
    shown = [measure for measure in measures if any(measure in rows for rows in found.values())]
    lines = ["| | " + " | ".join(shown) + " |", "|---" * (len(shown) + 1) + "|"]
    for system, rows in found.items():
        if any(measure in rows for measure in shown):
            lines.append(f"| {system} | " + " | ".join(number(rows.get(measure)) for measure in shown) + " |")
    return "\n".join(lines)


def tables(found: Mapping[str, Figures]) -> str:
    """All tables that have a figure to show."""
    parts = []
    for title, measures in TABLES.items():
        if any(measure in rows for rows in found.values() for measure in measures):
            parts.append(f"**{title}**\n\n{table(found, measures)}")
    return "\n\n".join(parts)


def targets(found: Mapping[str, Figures], alone: Mapping[str, Figures], model: str, against: str = "stitching") -> str:
    """What was asked of the model, and what it reaches, as ratios to real motion or to stitching.

    alone: figures of single signs, `REAL_TAKES` among them where there are side takes.
    """

    ours, theirs, real = found[model], found[against], found["real motion"]

    def less(measure: str) -> str:
        share = 100 * (1 - ours[measure].value / theirs[measure].value)
        return f"{abs(share):.1f} % {'lower' if share > 0 else 'higher'}, {chance(ours[measure].p)}"

    errors = ours["sign error rate"].value / max(1e-9, real["sign error rate"].value)
    rows = {
        "sign error rate by that of real motion": f"{errors:.2f}",
        **{f"{measure} against {against}": less(measure) for measure in ("body DTW, mm", "hands DTW, mm", *FRECHET)},
        "duration / movement / jerk to real": " / ".join(
            f"{ours[m].value:.2f}" for m in ("duration", "movement", "jerk")
        ),
    }
    if REAL_TAKES in alone:
        for name in ("signs read", "first choice"):
            share = alone[model][name].value / max(1e-9, alone[REAL_TAKES][name].value)
            rows[f"alone, {name}, by that of {REAL_TAKES}"] = f"{share:.2f}"
    return "\n".join(["| | " + model + " |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows.items())])


def across(found: Mapping[str, Figures]) -> str:
    """Measures down, systems across: for few systems and many measures."""
    measures = list(dict.fromkeys(measure for rows in found.values() for measure in rows))
    lines = ["| | " + " | ".join(found) + " |", "|---" * (len(found) + 1) + "|"]
    for measure in measures:
        lines.append(f"| {measure} | " + " | ".join(number(rows.get(measure)) for rows in found.values()) + " |")
    return "\n".join(lines)
