"""The command's work: find the files of an archive, take one of each sign, say what is refused and why.

Of a sign that is there several times the first variant is taken, of its takes the newest, of its rigs the one whose
fingers are known best; if that one is broken, the next. What is left out or refused is listed in a table beside the
archive, so that nothing is lost without a word.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ml.clearance import clear
from ml.corpus.annotation import table
from ml.corpus.importing import archive, fbx
from ml.corpus.importing.archive import About, Archive, key_of
from ml.corpus.importing.checks import check, hand_share
from ml.corpus.importing.layouts import RIGS, FileName, named
from ml.corpus.importing.trim import sign_span
from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import bvh, gltf
from ml.corpus.loaders.example import resampled
from ml.corpus.segments import Segment, asl100, posunky
from ml.pose import Clip, mirror, quantise
from ml.skeleton import FPS

SUFFIXES: Final = (".bvh", ".glb", ".gltf", ".vrma", ".fbx")
NAMES: Final = ("file", "gloss", "kind", "english")  # columns of --names
REPORT: Final = ("file", "gloss", "state", "reason")
RECORDED: Final = {"svk": posunky, "ase": asl100}
LEFT: Final = 0.6  # of the way of both hands, from which the left one leads
State = Literal["taken", "left out", "refused"]


@dataclass(frozen=True)
class Verdict:
    """What became of a file. left out: something better was taken; refused: it cannot be used as it is."""

    file: str
    gloss: str
    state: State
    reason: str = ""


@dataclass(frozen=True)
class Brought:
    archive: Archive
    english: dict[str, str]  # gloss -> its wording, empty where another gloss has it
    rows: tuple[Verdict, ...]
    lefts: int  # how many of the signs are led by the left hand

    def count(self, state: State) -> int:
        return sum(row.state == state for row in self.rows)


@dataclass(frozen=True)
class ImportRequest:
    """What is to be imported. names: a table that names the signs of files; mirrored: of a left-handed signer."""

    folder: Path
    about: About
    names: Path | None = None
    mirrored: bool = False
    blender: str = "blender"
    converted: Path = Path("var/archives/converted")

    def __post_init__(self) -> None:
        if self.about.language not in RECORDED:
            known = ", ".join(RECORDED)
            raise CorpusError(f"--language {self.about.language}: no signs are planned in it, only in {known}")
        if not self.folder.is_dir():
            raise CorpusError(f"{self.folder}: there is no such folder")


def files_of(folder: Path) -> list[Path]:
    """Every file of a known kind, relative to the folder. Raises CorpusError if there is none."""
    found = sorted(f.relative_to(folder) for f in folder.rglob("*") if f.suffix.lower() in SUFFIXES and f.is_file())
    if not found:
        raise CorpusError(f"{folder}: nothing in it ends in {', '.join(SUFFIXES)}")
    return found


def bring(request: ImportRequest, say: Callable[[str], None] = print) -> Brought:
    """Import the folder; what is refused is said at once. Raises CorpusError if no sign is left."""
    from tqdm import tqdm  # noqa: PLC0415  # an extra

    files = files_of(request.folder)
    rows: list[Verdict] = []
    takes = list(_takes(request, files, rows))
    for row in rows:
        if row.state == "refused":
            say(f"refused: {row.file}: {row.reason}")
    unread = _converted(request, [file.path for take in takes for file in take if _is_fbx(file.path)])
    found: dict[str, tuple[FileName, Clip, Segment]] = {}
    bar = tqdm(takes, desc="import", unit="take")

    def refuse(row: Verdict) -> None:
        rows.append(row)
        with bar.external_write_mode():
            say(f"refused: {row.reason}")

    for take in bar:
        gloss = take[0].gloss
        if gloss in found:
            reason = f"another way or take: {found[gloss][2].note} is taken"
            rows += [Verdict(str(file.path), gloss, "left out", reason) for file in take]
        elif sign := _first_good(request, take, unread, rows, refuse):
            found[gloss] = sign
        bar.set_postfix(taken=len(found), refused=sum(row.state == "refused" for row in rows), refresh=False)
    if not found:
        raise CorpusError(f"{request.folder}: none of its {len(files)} files could be used")
    return _outcome(request.about, found, rows)


def _first_good(
    request: ImportRequest,
    take: Sequence[FileName],
    unread: dict[Path, str],
    rows: list[Verdict],
    refuse: Callable[[Verdict], None],
) -> tuple[FileName, Clip, Segment] | None:
    """The first of a take's files that can be used; the others are the same for other rigs."""
    for number, file in enumerate(take):
        try:
            clip, sign = _sign(request, file, unread)
        except CorpusError as error:
            refuse(Verdict(str(file.path), file.gloss, "refused", str(error)))
            continue
        rows.append(Verdict(str(file.path), file.gloss, "taken"))
        reason = f"the same take as {file.path.name}"
        rows += [Verdict(str(other.path), file.gloss, "left out", reason) for other in take[number + 1 :]]
        return file, clip, sign
    return None


def _outcome(about: About, found: dict[str, tuple[FileName, Clip, Segment]], rows: Sequence[Verdict]) -> Brought:
    signs: list[Segment] = []
    frames: dict[str, NDArray[np.int16]] = {}
    english: dict[str, str] = {}
    used: set[str] = set()
    for gloss, (file, clip, sign) in found.items():
        key = key_of(about.name, gloss)
        key = key if key not in frames else f"{key}-{len(frames)}"
        frames[key] = quantise(clip)
        signs.append(replace(sign, key=key))
        english[gloss] = file.english if file.english not in used else ""
        used.add(file.english)
    lefts = sum(hand_share(clip) > LEFT for _, clip, _ in found.values())
    return Brought(Archive(about, tuple(signs), frames), english, tuple(sorted(rows, key=lambda r: r.file)), lefts)


def _takes(request: ImportRequest, files: Sequence[Path], rows: list[Verdict]) -> Iterator[list[FileName]]:
    """Sign by sign, the likeliest way and the newest take first: the files of each take, the best rig first."""
    given = _given(request, files)
    have = {segment.gloss for segment in RECORDED[request.about.language]()}
    found: list[FileName] = []
    for path in files:
        name = given.get(path) or named(path)
        if name is None:
            rows.append(
                Verdict(str(path), "", "left out", "a spelled word, or no sign by its name: name it with --names")
            )
        elif name.language not in ("", request.about.language):
            rows.append(Verdict(str(path), name.gloss, "refused", f"its name says that it is {name.language}"))
        elif name.gloss in have:
            rows.append(Verdict(str(path), name.gloss, "left out", "the corpus has this sign already"))
        else:
            found.append(name)
    found.sort(key=lambda name: name.date, reverse=True)
    found.sort(key=lambda name: (name.gloss, name.variant))  # stable: the newest stays first
    for _, take in groupby(found, key=lambda name: name.take):
        yield sorted(take, key=lambda name: RIGS.index(name.rig) if name.rig in RIGS else len(RIGS))


def _given(request: ImportRequest, files: Sequence[Path]) -> dict[Path, FileName]:
    """What --names says; raises CorpusError naming the row."""
    if request.names is None:
        return {}
    found: dict[Path, FileName] = {}
    known = set(files)
    for where, row in table(request.names, NAMES):
        path, gloss, kind = Path(row["file"]), row["gloss"].strip().upper(), row["kind"] or "sign"
        if path not in known:
            raise CorpusError(f"{where}: {path} is not in {request.folder}")
        if not gloss:
            raise CorpusError(f"{where}: the gloss is missing")
        if kind not in ("sign", "letter"):
            raise CorpusError(f"{where}: kind must be sign or letter, got {kind!r}")
        found[path] = FileName(path, gloss, "letter" if kind == "letter" else "sign", row["english"].strip())
    return found


def _is_fbx(path: Path) -> bool:
    return path.suffix.lower() == ".fbx"


def _glb(request: ImportRequest, path: Path) -> Path:
    return request.converted / request.about.name / path.with_suffix(".glb")


def _converted(request: ImportRequest, paths: Sequence[Path]) -> dict[Path, str]:
    """Convert what is FBX; returns what failed with the reason, all of it if there is no Blender."""
    from tqdm import tqdm  # noqa: PLC0415

    jobs = [(request.folder / path, _glb(request, path)) for path in paths]
    if not jobs:
        return {}
    with tqdm(total=len(jobs), desc="convert", unit="file") as bar:
        try:
            failed = fbx.convert(jobs, request.blender, bar.update)
        except CorpusError as error:
            return dict.fromkeys(paths, str(error))
    return {path: failed[request.folder / path] for path in paths if request.folder / path in failed}


def _sign(request: ImportRequest, file: FileName, unread: dict[Path, str]) -> tuple[Clip, Segment]:
    """The clip of a file at 25 fps, and where in it its sign is; raises CorpusError naming the file."""
    if file.path in unread:
        raise CorpusError(f"{file.path.name}: {unread[file.path]}")
    source = _glb(request, file.path) if _is_fbx(file.path) else request.folder / file.path
    load = bvh.load if source.suffix.lower() == ".bvh" else gltf.load
    clip = resampled(load(source).clip, FPS)
    clip = replace(clip, positions=clear(clip.positions))  # on another body, hands that touched are within this one
    if request.mirrored:
        clip = mirror(clip)
    span = sign_span(clip)
    clip = clip[span.start : span.end]
    check(file.path.name, clip)
    segment = Segment(
        key=file.path.stem,
        gloss=file.gloss,
        kind=file.kind,
        start=0,
        end=len(clip),
        core_start=span.core_start - span.start,
        core_end=span.core_end - span.start,
        checked=False,
        mirror=False,
        note=str(file.path),
    )
    return clip, segment


def write(out: Path, outcome: Brought) -> tuple[Path, Path]:
    """The archive, and beside it the table of all files and rows for the lexicon, whose paths are returned."""
    archive.write(out, outcome.archive)
    report, lexicon = out.with_suffix(".files.csv"), out.with_suffix(".lexicon.csv")
    with report.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([REPORT, *((row.file, row.gloss, row.state, row.reason) for row in outcome.rows)])
    with lexicon.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        signs = [sign for sign in outcome.archive.signs if sign.kind == "letter" or outcome.english[sign.gloss]]
        rows = [(s.gloss, s.kind, outcome.english[s.gloss], "letter" if s.kind == "letter" else "noun") for s in signs]
        writer.writerows([("gloss", "kind", "en", "pos"), *rows])
    return report, lexicon
