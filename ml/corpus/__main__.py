"""Work on the corpora: fit them for training, look into other data, extract landmarks, report."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from ml.clearance import BODY
from ml.composing.errors import DescriptionError
from ml.corpus import fitted
from ml.corpus.landmarks import CorpusError


def prepare(arguments: argparse.Namespace) -> None:
    problems = fitted.prepare(arguments.out, archives=arguments.archives)
    if problems:
        raise SystemExit(f"{len(problems)} clips were left out, see above")


def show(arguments: argparse.Namespace) -> None:
    from ml.corpus.loaders import registry as loaders  # noqa: PLC0415

    for line in loaders.show(arguments.path):
        print(line)


def bring(arguments: argparse.Namespace) -> None:
    from ml.corpus.importing import importer, layouts  # noqa: PLC0415  # SciPy is an extra
    from ml.corpus.importing.archive import About  # noqa: PLC0415
    from ml.corpus.importing.licences import licence, passes_on  # noqa: PLC0415

    allowed = licence(arguments.licence)
    kind = layouts.layout(arguments.folder, importer.files_of(arguments.folder))
    name = arguments.name or kind
    if not name:
        raise CorpusError("--name: this archive is not known by its layout, so name it")
    try:
        about = About(name, arguments.language, allowed, arguments.credit)
    except ValueError as error:
        raise CorpusError(f"--name: {error}") from error
    if kind and layouts.LICENCES[kind] != allowed:
        print(f"note: {kind} is published under {layouts.LICENCES[kind]}, and you say {allowed}")
    if not passes_on(allowed):
        print(f"note: weights that learn from it may not be passed on ({allowed})")
    request = importer.ImportRequest(
        arguments.folder, about, arguments.names, arguments.mirror, arguments.blender, arguments.out / "converted"
    )
    outcome = importer.bring(request)
    out = arguments.out / f"{name}.npz"
    report, lexicon = importer.write(out, outcome)
    signs = len(outcome.archive.signs)
    print(f"{signs} signs written to {out}; what became of each file: {report}; their words: {lexicon}")
    print(f"left out: {outcome.count('left out')} files, refused: {outcome.count('refused')}")
    if outcome.lefts > signs / 2 and not arguments.mirror:
        print(f"note: the left hand leads in {outcome.lefts} of {signs}: was the signer left-handed? see --mirror")
    print(f"next: python -m ml.corpus prepare --with {out}")
    if outcome.count("refused"):
        raise SystemExit(f"{outcome.count('refused')} files were refused, see {report}")


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


def read_sigml(path: Path) -> None:
    from ml.composing.sigml import read  # noqa: PLC0415
    from ml.composing.table import written  # noqa: PLC0415

    found = read(path)
    print(written(found.signs), end="")
    for refused in found.refused:
        print(refused, file=sys.stderr)
    if found.refused:
        raise SystemExit(f"{len(found.refused)} of {len(found.signs) + len(found.refused)} signs were refused")


def composed(arguments: argparse.Namespace) -> None:
    from ml.composing.compose import compose  # noqa: PLC0415
    from ml.composing.table import signs, tried, waiting  # noqa: PLC0415
    from ml.corpus.composed.check import held_against, printed, printed_touches, two_takes  # noqa: PLC0415
    from ml.corpus.composed.hands import printed as printed_hands  # noqa: PLC0415
    from ml.corpus.composed.segments import write as write_segments  # noqa: PLC0415
    from ml.corpus.composed.sheet import write as write_sheets  # noqa: PLC0415  # Pillow is an extra
    from ml.corpus.composed.sheet import write_shapes  # noqa: PLC0415
    from ml.corpus.sequences import recorded  # noqa: PLC0415

    if arguments.read:
        read_sigml(arguments.read)
        return
    if arguments.table:
        own, refused = tried(arguments.table)
        print(f"{len(own)} signs of {arguments.table.name} can be composed")
        if arguments.sheets:
            write_sheets(arguments.sheets, own)
        for error in refused:
            print(error, file=sys.stderr)
        if refused:
            raise SystemExit(f"{len(refused)} of {len(own) + len(refused)} rows were refused")
        return
    clips = fitted.read(arguments.clips)
    if arguments.sheets:
        write_sheets(arguments.sheets, (*signs("ase"), *waiting("ase")))
    if arguments.shapes:
        write_shapes(arguments.shapes)
        print("\n".join(printed_hands(recorded(clips, "ase"))))
    if arguments.segments:
        write_segments(clips)
    if arguments.check:
        print("\n".join(printed_touches((*signs("ase"), *waiting("ase")))))
        others = [compose(sign.description).core for sign in signs("ase")]
        print("\n".join(printed(held_against(recorded(clips, "ase"), others), two_takes(clips))))


def report(arguments: argparse.Namespace) -> None:
    from ml.corpus.report.content import write  # noqa: PLC0415  # matplotlib is an extra

    print(write(arguments.out, arguments.clips))


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m ml.corpus", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)

    command = commands.add_parser("prepare", help="fit all clips of ../shared/corpora (or SLP_CORPORA) to the avatar")
    command.add_argument("--out", type=Path, default=fitted.DEFAULT)
    command.add_argument(
        "--with",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        dest="archives",
        help="archives made by `import`, whose signs join",
    )
    command.set_defaults(run=prepare)

    command = commands.add_parser("import", help="signs of an archive of motion capture (.bvh, .glb, .vrma, .fbx)")
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument("--language", required=True, help="of the signs: ase or svk")
    command.add_argument("--licence", required=True, help="of the archive, as CC0-1.0 or CC-BY-4.0")
    command.add_argument("--name", default="", help="small letters and digits; public archives that are known have one")
    command.add_argument("--credit", default="", help="whom the licence asks to name")
    command.add_argument("--names", type=Path, metavar="CSV", help="file,gloss,kind,english of files with other names")
    command.add_argument("--mirror", action="store_true", help="the signer is left-handed")
    command.add_argument("--blender", default="blender", help="the program that converts FBX, or a Python with bpy")
    command.add_argument("--out", type=Path, default=Path("var/archives"), metavar="FOLDER")
    command.set_defaults(run=bring)

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
    command.add_argument("--shapes", type=Path, metavar="FOLDER", help="draw all hand shapes, and say which are alike")
    command.add_argument("--read", type=Path, metavar="FILE", help="print a SiGML lexicon as rows of our table")
    command.add_argument("--table", type=Path, metavar="FILE", help="try a table of your own, and draw it by --sheets")
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
    except (CorpusError, DescriptionError) as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
