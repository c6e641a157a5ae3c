"""Work on the corpora: fit them for training, look into other data, extract landmarks, report."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from ml.clearance import BODY
from ml.corpus import fitted
from ml.corpus.landmarks import CorpusError


def prepare(arguments: argparse.Namespace) -> None:
    problems = fitted.prepare(arguments.out)
    if problems:
        raise SystemExit(f"{len(problems)} clips were left out, see above")


def show(arguments: argparse.Namespace) -> None:
    from ml.corpus.loaders import registry as loaders  # noqa: PLC0415

    for line in loaders.show(arguments.path):
        print(line)


def extract(arguments: argparse.Namespace) -> None:
    from ml.corpus import extract as extraction  # noqa: PLC0415

    failed = extraction.extract(extraction.jobs(arguments.videos), arguments.out, extraction.mediapipe())
    if failed:
        raise SystemExit(f"{failed} of {len(arguments.videos)} videos failed, see above")


def rebuild(arguments: argparse.Namespace) -> None:
    from ml.corpus import extract as extraction  # noqa: PLC0415
    from ml.corpus import rebuild as rebuilding  # noqa: PLC0415

    work = rebuilding.jobs(arguments.checkout)
    failed = extraction.extract(work, arguments.out / "landmarks", extraction.mediapipe())
    rebuilding.write_tables(arguments.out)
    if failed:
        raise SystemExit(f"{failed} of {len(work)} clips failed, see above")


def measure(arguments: argparse.Namespace) -> None:
    from ml.corpus.report.measure import printed, table  # noqa: PLC0415

    rows = table()
    print(printed(rows))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")


def body(arguments: argparse.Namespace) -> None:
    from ml.corpus.body import write  # noqa: PLC0415  # SciPy is an extra

    write(arguments.out)


def composed(arguments: argparse.Namespace) -> None:
    from ml.composing.table import signs  # noqa: PLC0415
    from ml.corpus.composed.check import held_against, printed, printed_touches, two_takes  # noqa: PLC0415
    from ml.corpus.composed.segments import write as write_segments  # noqa: PLC0415
    from ml.corpus.composed.sheet import write as write_sheets  # noqa: PLC0415  # Pillow is an extra
    from ml.corpus.sequences import recorded  # noqa: PLC0415

    clips = fitted.read(arguments.clips)
    if arguments.sheets:
        write_sheets(arguments.sheets)
    if arguments.segments:
        write_segments(clips)
    if arguments.check:
        print("\n".join(printed_touches(signs("ase"))))
        print("\n".join(printed(held_against(recorded(clips, "ase")), two_takes(clips))))


def report(arguments: argparse.Namespace) -> None:
    from ml.corpus.report.content import write  # noqa: PLC0415  # matplotlib is an extra

    print(write(arguments.out, arguments.clips))


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m ml.corpus", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)

    command = commands.add_parser("prepare", help="fit all clips of ../shared/corpora (or SLP_CORPORA) to the avatar")
    command.add_argument("--out", type=Path, default=fitted.DEFAULT)
    command.set_defaults(run=prepare)

    command = commands.add_parser("show", help="say what a file or folder of other data holds (.skels, .pose, .bvh...)")
    command.add_argument("path", type=Path)
    command.set_defaults(run=show)

    command = commands.add_parser("extract", help="landmarks of videos with MediaPipe, one .npz each")
    command.add_argument("videos", type=Path, nargs="+", metavar="VIDEO")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    command.set_defaults(run=extract)

    command = commands.add_parser("rebuild", help="make the folder `posunky` from a copy of its public original")
    command.add_argument("checkout", type=Path, metavar="CHECKOUT")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    command.set_defaults(run=rebuild)

    command = commands.add_parser("measure", help="how far the fit is from the videos and their contacts, in numbers")
    command.add_argument("--out", type=Path, default=Path("var/measures.json"), help="read by `report`")
    command.set_defaults(run=measure)

    command = commands.add_parser("body", help="write the avatar's body, which productions are kept out of")
    command.add_argument("--out", type=Path, default=BODY, metavar="FILE")
    command.set_defaults(run=body)

    command = commands.add_parser("composed", help="look at composed signs, and hold them against recorded ones")
    command.add_argument("--check", action="store_true", help="compose signs that are recorded, and measure")
    command.add_argument("--sheets", type=Path, metavar="FOLDER", help="draw every composed sign, six frames each")
    command.add_argument("--segments", action="store_true", help="write annotations/composed_segments.csv anew")
    command.add_argument("--clips", type=Path, default=fitted.DEFAULT, help="what `prepare` has written")
    command.set_defaults(run=composed)

    command = commands.add_parser("report", help="one page of numbers and plots on the prepared corpus")
    command.add_argument("--out", type=Path, default=Path("var/report"), metavar="FOLDER")
    command.add_argument("--clips", type=Path, default=fitted.DEFAULT, help="what `prepare` has written")
    command.set_defaults(run=report)
    return root


def main() -> None:
    arguments = parser().parse_args()
    try:
        arguments.run(arguments)
    except CorpusError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
