"""Measure models against real motion and simple baselines: `python -m ml.evaluation --split test`.

With `drift` first, a minute of signing from start to end; with `protocol`, productions of the field's data sets; with
`curve`, what more sentences bring; with `ablation`, models of several such runs side by side; with `penetration`, how
deep arms and hands are in the body; with `strokes`, how much of quick movement is kept. docs/evaluation.md says what
each measure is, and what it does not say.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ml import LOADER

if TYPE_CHECKING:
    from ml.runtime import Signer


@dataclass(frozen=True)
class Named:
    """A model to measure: what to call it, and the function that makes a signer of a path."""

    name: str
    loader: str
    path: Path

    def signer(self) -> Signer:
        module, _, function = self.loader.rpartition(".")
        made: Signer = getattr(import_module(module), function)(self.path)
        return made


def _named(value: str) -> Named:
    name, _, place = value.partition("=")
    loader, _, path = place.rpartition(":")
    if not name or not path or (loader and "." not in loader):
        raise argparse.ArgumentTypeError(f"{value!r} is neither NAME=FOLDER nor NAME=module.function:PATH")
    return Named(name, loader or LOADER, Path(path))


def _signers(chosen: Sequence[Named]) -> Mapping[str, Signer]:
    """What was named, or the shipped model."""
    from ml.runtime import WEIGHTS  # noqa: PLC0415  # ONNX Runtime and torch load slowly, and --help needs neither

    return {one.name: one.signer() for one in chosen or [Named("hybrid", LOADER, WEIGHTS)]}


def _common(parser: argparse.ArgumentParser) -> None:
    from ml.corpus.fitted import DEFAULT  # noqa: PLC0415

    parser.add_argument("--corpus", type=Path, default=DEFAULT, help="file made by `python -m ml.corpus prepare`")
    parser.add_argument(
        "--system",
        type=_named,
        action="append",
        default=[],
        metavar="NAME=FOLDER",
        help=f"model to measure instead of the shipped one; NAME=module.function:PATH if {LOADER} does not make it",
    )
    parser.add_argument("--judge", type=Path, help="recogniser to use instead of the committed one")
    parser.add_argument("--json", type=Path, help="file to write all figures to")


def _progress(line: str) -> None:
    print(line, file=sys.stderr)


def _keep(path: Path | None, content: object) -> None:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def compare(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.evaluation", description=__doc__)
    _common(parser)
    parser.add_argument("--split", choices=("train", "dev", "test"), default="dev")
    parser.add_argument(
        "--from",
        dest="given",
        choices=("signs", "text"),
        default="signs",
        help="what systems are given: the signer's own signs, or signs planned from the text beside them",
    )
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--isolated", type=int, default=120, help="dictionary entries to sign alone, 0 for all")
    chosen = parser.parse_args(arguments)

    from ml.corpus.dataset import corpus  # noqa: PLC0415
    from ml.corpus.fitted import read  # noqa: PLC0415
    from ml.evaluation import judge, suite  # noqa: PLC0415

    data, signers = corpus(read(chosen.corpus)), _signers(chosen.system)
    judging = judge.load(chosen.judge or judge.WEIGHTS)
    if chosen.given == "text":
        from ml.evaluation import from_text  # noqa: PLC0415

        options = from_text.TextOptions(chosen.split, chosen.seeds)
        try:
            found = from_text.run(data, signers, judging, options, say=_progress)
        except ValueError as error:
            parser.error(str(error))
        print(found.markdown())
        _keep(chosen.json, found.as_json())
        return
    report = suite.run(
        data,
        signers,
        judging,
        suite.SuiteOptions(chosen.split, chosen.seeds, chosen.isolated),
        say=_progress,
    )
    print(report.markdown())
    _keep(chosen.json, report.as_json())


def drift(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.evaluation drift")
    _common(parser)
    parser.add_argument("--seeds", type=int, default=6, help="productions, each of other signs")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--plot", type=Path, help="picture to write")
    chosen = parser.parse_args(arguments)

    from ml.corpus.dataset import corpus  # noqa: PLC0415
    from ml.corpus.fitted import read  # noqa: PLC0415
    from ml.evaluation import drift as drifts  # noqa: PLC0415
    from ml.evaluation import judge, tables  # noqa: PLC0415
    from ml.evaluation.systems import model, stitching  # noqa: PLC0415

    data, signers = corpus(read(chosen.corpus)), _signers(chosen.system)
    lengths = next(iter(signers.values())).frames_of("svk")
    systems = [stitching(data, {"svk": lengths}), *(model(name, signer) for name, signer in signers.items())]
    judging = judge.load(chosen.judge or judge.WEIGHTS)
    found = {
        system.name: drifts.drift(system, lengths, data, judging, chosen.seeds, chosen.seconds) for system in systems
    }
    print(tables.across({system: drifts.ends(courses) for system, courses in found.items()}))
    _keep(
        chosen.json,
        {system: {measure: asdict(course) for measure, course in rows.items()} for system, rows in found.items()},
    )
    if chosen.plot:
        drifts.plot(found, chosen.plot)


def protocol(arguments: Sequence[str]) -> None:
    from ml.evaluation.protocols.command import main as run  # noqa: PLC0415

    run(arguments)


def curve(arguments: Sequence[str]) -> None:
    from ml.evaluation import curve as curves  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m ml.evaluation curve", description=curves.__doc__)
    parser.add_argument("results", nargs="+", metavar="SHARE=FILE")
    parser.add_argument("--system", default="hybrid", help="name of the model in the files")
    parser.add_argument("--plot", type=Path, help="picture to write")
    chosen = parser.parse_args(arguments)
    try:
        given = [(float(share), Path(path)) for share, _, path in (row.partition("=") for row in chosen.results)]
        points = [curves.point(share, path, chosen.system) for share, path in given]
    except ValueError as error:
        parser.error(str(error))
    print(curves.table(points))
    if chosen.plot:
        curves.plot(points, chosen.plot)


def ablation(arguments: Sequence[str]) -> None:
    from ml.evaluation import ablation as ablations  # noqa: PLC0415
    from ml.evaluation.stored import read  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m ml.evaluation ablation", description=ablations.__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--plot", type=Path, help="picture to write")
    chosen = parser.parse_args(arguments)
    try:
        of = ablations.together([read(path) for path in chosen.files])
    except ValueError as error:
        parser.error(str(error))
    print(ablations.table(of))
    if chosen.plot:
        ablations.plot(of, chosen.plot)


def penetration(arguments: Sequence[str]) -> None:
    from ml.evaluation import penetration as depths  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m ml.evaluation penetration", description=depths.__doc__)
    _common(parser)
    parser.add_argument("--productions", type=int, default=500, help="of the texts of all sentences, by several seeds")
    chosen = parser.parse_args(arguments)

    from ml.corpus.fitted import read  # noqa: PLC0415
    from ml.evaluation.tasks import texts  # noqa: PLC0415

    if chosen.productions < 1:
        parser.error("productions must be positive")
    if not (said := list(texts().values())):
        parser.error("the texts of the sentences are not here; set SLP_CORPORA to the folder of the corpora")
    found = depths.rows(_signers(chosen.system), said, read(chosen.corpus), chosen.productions)
    print(depths.printed(found))
    _keep(chosen.json, {title: {name: asdict(one) for name, one in row.items()} for title, row in found.items()})


def strokes(arguments: Sequence[str]) -> None:
    from ml.evaluation import strokes as quick  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="python -m ml.evaluation strokes", description=quick.__doc__)
    _common(parser)
    parser.add_argument("--signs", type=int, default=40, help="those with most quick movement in the dictionary")
    chosen = parser.parse_args(arguments)

    from ml.corpus.dataset import corpus  # noqa: PLC0415
    from ml.corpus.fitted import read  # noqa: PLC0415

    data = corpus(read(chosen.corpus))
    found = {name: quick.strokes(signer, data, chosen.signs) for name, signer in _signers(chosen.system).items()}
    print(quick.printed(found))
    _keep(chosen.json, {name: [asdict(row) for row in rows] for name, rows in found.items()})


def main(arguments: Sequence[str] | None = None) -> None:
    given = list(sys.argv[1:] if arguments is None else arguments)
    commands = {
        "drift": drift,
        "protocol": protocol,
        "curve": curve,
        "ablation": ablation,
        "penetration": penetration,
        "strokes": strokes,
    }
    if given and given[0] in commands:
        commands[given[0]](given[1:])
    else:
        compare(given)


if __name__ == "__main__":
    main()
