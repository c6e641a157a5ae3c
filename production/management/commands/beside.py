"""`manage.py beside`: sheets of the avatar beside the signer's own video, to be looked at by eye.

The sheets hold pictures of the signer: they are for who has the corpus, and are never part of the project.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser
from PIL import Image, ImageDraw

from ml.corpus.fitted import DEFAULT, read
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.marks import marks
from ml.corpus.vocabulary import isolated
from ml.evaluation import tasks
from ml.evaluation.measures import distances
from ml.evaluation.tasks import Task
from ml.formats import clip_json
from ml.pose import Clip, dequantise
from ml.runtime import Signer
from ml.signing import Request, Utterance
from ml.text.plan import Coverage
from ml.text.planner import plan
from production.clips import rendering
from production.clips.options import FilmOptions
from production.signer import shared_signer

WORDS, SENTENCES, QUESTIONS, NEGATIONS = 12, 12, 6, 6
PICTURES: Final = 7  # of each, evenly spread over what the signer signs
HIGH: Final = 240  # pixels of a picture


@dataclass(frozen=True)
class Pictured:
    """What one sheet shows. kind: word, question, negation or sentence."""

    kind: str
    task: Task
    first: int  # frame of the video at which `task.real` begins

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.task.key}"


class Command(BaseCommand):
    help = "Draws sheets of the avatar beside the signer's video (dev and test sentences). Needs the corpora, Chromium."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, default=Path("var/beside"), help="folder (default: %(default)s)")
        parser.add_argument("--corpus", type=Path, default=DEFAULT, help="made by `python -m ml.corpus prepare`")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--only", nargs="*", default=[], metavar="KEY", help="such as sentence_012")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shown = chosen(read(options["corpus"]), tasks.texts())
        except CorpusError as error:
            raise CommandError(str(error)) from error
        if not shown:
            raise CommandError("the corpora are not here; set SLP_CORPORA to their folder")
        options["out"].mkdir(parents=True, exist_ok=True)
        for one in shown:
            if options["only"] and one.task.key not in options["only"]:
                continue
            path = options["out"] / f"{one.name}.png"
            try:
                sheet(one, shared_signer(), options["seed"]).save(path)
            except (rendering.NoBrowser, rendering.RenderError) as error:
                raise CommandError(f"{path.name}: {error}") from error
            self.stdout.write(str(path))


def chosen(clips: dict[str, Clip], said: dict[str, str]) -> list[Pictured]:
    """Dictionary words spread over all lessons, then sentences of dev and test, and negations of train where those have
    too few; no sentence twice."""
    words = [row for row in isolated()["svk"] if row.key in clips and row.kind == "sign"]
    found = []
    for row in tasks.spread(words, WORDS):
        real, first, last = (
            clips[row.key][row.start : row.end + 8],
            row.core_start - row.start,
            row.core_end - row.start,
        )
        found.append(Pictured("word", Task(row.key, "svk", (row.gloss,), real, first, last), row.start))
    by_split = [tasks.sentences(clips, split, said) for split in ("dev", "test", "train")]
    dev, test, train = ([task for task in of if task.text] for of in by_split)
    held_out, starts = [*dev, *test], tasks.beginnings()
    questions = [task for task in held_out if task.asks]
    denied = [task for task in (*held_out, *train) if not task.asks and _denies(task)][:NEGATIONS]
    others = [task for task in held_out if not task.asks and task not in denied]
    kinds = {"question": (QUESTIONS, questions), "negation": (NEGATIONS, denied), "sentence": (SENTENCES, others)}
    for kind, (count, of) in kinds.items():
        found += [Pictured(kind, task, starts[task.key]) for task in tasks.spread(of, count)]
    return found


def _denies(task: Task) -> bool:
    return any(mark.kind == "negation" for mark in marks(task.signs, task.english))


def sheet(one: Pictured, signer: Signer, seed: int) -> Image.Image:
    """Signer above avatar, the whole and the face, at frames that the warping path pairs."""
    task, real, lengths = one.task, one.task.real, signer.frames_of("svk")
    assert real is not None
    if task.text:
        task = replace(task, plan=plan(task.text, "sk", "svk", lengths))
    when = tasks.timeline(task, lengths)
    utterance = Utterance(signer, Request(task.text or task.signs[0], "sk", "svk", seed), Coverage(), when)
    frames = np.concatenate([chunk.frames for chunk in utterance.chunks()])
    theirs, ours = paired(dequantise(frames), real, task.first, task.last)
    still = replace(utterance, timeline=replace(when, signs=(), marks=()))
    document = clip_json.encode(still, frames[ours])
    signs = [sign.gloss for sign in when.signs if sign.kind != "pause"]
    title = f"{one.name}  {task.text}  signer: {' '.join(task.signs)}  avatar: {' '.join(signs)}"
    video = list(pictures(task.key, [one.first + frame for frame in theirs]))
    rows = [
        [whole for whole, _ in video],
        drawn(document, "signing"),
        [face for _, face in video],
        drawn(document, "face"),
    ]
    return joined(title, rows)


def paired(made: Clip, real: Clip, first: int, last: int) -> tuple[list[int], list[int]]:
    """PICTURES frames of the signer's, evenly spread, and those of the production that belong to them."""
    wanted = np.linspace(first, last - 1, PICTURES).round().astype(int).tolist()
    path = distances(made, real).together
    return wanted, [next(ours for ours, theirs in path if theirs >= frame) for frame in wanted]


def pictures(key: str, frames: Sequence[int]) -> Iterator[tuple[Image.Image, Image.Image]]:
    """Of the signer's video: the whole, and the face where its landmarks are."""
    import av  # noqa: PLC0415  # comes with the extra [clips]

    folder = corpora() / "posunky"
    with av.open(str(folder / "videos" / f"{key}.mp4")) as container:
        images = [Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    with np.load(folder / "landmarks" / f"{key}.npz") as stored:
        middle = np.nanmean(stored["face"][:, :, :2].astype(np.float64), axis=1)
        begins = int(stored["start_frame"])  # videos of words have rest before what was found in them
    for frame in frames:
        image = images[min(begins + frame, len(images) - 1)]
        x, y = middle[min(frame, len(middle) - 1)] * image.size
        side = 0.17 * image.height
        yield (
            image.crop((round(x - 0.6 * image.height), 0, round(x + 0.6 * image.height), image.height)),
            image.crop(tuple(round(v) for v in (x - side, y - side, x + side, y + side))),
        )


def drawn(document: bytes, view: str) -> list[Image.Image]:
    options = FilmOptions("png", width=320, height=320, view=view, background="plain", captions=False)  # type: ignore[arg-type]
    made = rendering.render(document, on_frame=lambda frame: None, stopped=lambda: False, options=options)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return [Image.open(io.BytesIO(archive.read(name))).convert("RGB") for name in sorted(archive.namelist())]


def joined(title: str, rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Rows of pictures of one height below a line of text."""
    scaled = [[one.resize((round(HIGH * one.width / one.height), HIGH)) for one in row] for row in rows]
    whole = Image.new("RGB", (max(sum(one.width for one in row) for row in scaled), HIGH * len(rows) + 20), "white")
    ImageDraw.Draw(whole).text((4, 4), title, fill="black")
    for number, row in enumerate(scaled):
        left = 0
        for one in row:
            whole.paste(one, (left, 20 + HIGH * number))
            left += one.width
    return whole
