"""Which frames of a composed clip are the sign: written beside the annotations, where training reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from ml.composing.compose import WAY
from ml.composing.table import signs
from ml.corpus.annotation import ANNOTATIONS
from ml.corpus.fitted import composed_key
from ml.corpus.segments import COLUMNS
from ml.pose import Clip


def table(clips: Mapping[str, Clip]) -> str:
    """The rows of `composed_segments.csv` for the composed signs among the clips of a prepared corpus."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sign in signs("ase"):
        key = composed_key(sign)
        if key in clips:
            end = len(clips[key])
            writer.writerow([key.removeprefix("ase_"), sign.gloss, "sign", 0, end, WAY, end - WAY, 1, 0, "composed"])
    return out.getvalue()


def write(clips: Mapping[str, Clip]) -> None:
    (ANNOTATIONS / "composed_segments.csv").write_text(table(clips), encoding="utf-8")
