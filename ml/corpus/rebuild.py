"""Posunky from its public original: `python -m ml.corpus rebuild CHECKOUT --out FOLDER`.

`annotations/posunky_videos.csv` says which video of github.com/misevcik/signLanguage holds which clip, and from which
frame on: all our annotations count frames from there. What is written can be used as the folder `posunky` of the
corpora; the Slovak texts, which training does not need, are not in it.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from ml.corpus.annotation import ANNOTATIONS
from ml.corpus.extract import FACE, Job
from ml.corpus.landmarks import CorpusError


def _rows() -> list[dict[str, str]]:
    with (ANNOTATIONS / "posunky_videos.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def jobs(checkout: Path) -> list[Job]:
    """Every clip of the corpus; raises CorpusError if `checkout` is not a copy of the original."""
    found = [Job(row["key"], checkout / row["video"], int(row["start"]), int(row["frames"])) for row in _rows()]
    missing = sum(not job.video.is_file() for job in found)
    if missing:
        raise CorpusError(f"{checkout}: {missing} of {len(found)} videos are not there, such as {found[0].video}")
    return found


def write_tables(out: Path) -> None:
    """The two files that `ml.corpus.loaders.posunky` reads beside the landmarks."""
    with (out / "clips.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("key", "kind", "lesson", "text_sk", "frames"))
        for row in _rows():
            writer.writerow((row["key"], row["key"].partition("_")[0], row["lesson"], "", row["frames"]))
    (out / "face_indices.json").write_text(json.dumps(list(range(FACE))), encoding="utf-8")
