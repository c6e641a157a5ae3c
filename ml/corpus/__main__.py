"""Work on the corpora: `python -m ml.corpus prepare` fits every clip to the avatar for training."""

from __future__ import annotations

import argparse
from pathlib import Path

from ml.corpus import fitted


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.corpus", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    prepare = commands.add_parser("prepare", help="fit all clips of ../shared/corpora (or SLP_CORPORA) to the avatar")
    prepare.add_argument("--out", type=Path, default=fitted.DEFAULT)
    arguments = parser.parse_args()
    problems = fitted.prepare(arguments.out)
    if problems:
        raise SystemExit(f"{len(problems)} clips were left out, see above")


if __name__ == "__main__":
    main()
