"""FBX -> glTF by Blender, which alone is free, kept and reads all of it; what is converted is kept beside the archive.

No Python library that we could depend on reads animated FBX (2026-11): `ufbx` has no licence, `pyufbx` is in progress,
`pufbx` has had one alpha release, `assimp-py` reads no animation, and Autodesk's own is not free.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ml.corpus.landmarks import CorpusError

CONVERTER: Final = Path(__file__).with_name("converter.py")
ADVICE: Final = (
    "FBX is converted by Blender (4.5 or later): install it, or `pip install bpy` into an environment of its own, "
    "and name it with --blender"
)


def command(blender: str) -> list[str]:
    """How Blender is started, or a Python that has it as a module. Raises CorpusError if there is no such program."""
    program = shutil.which(blender)
    if program is None:
        raise CorpusError(f"{blender}: there is no such program. {ADVICE}")
    if Path(program).name.startswith("python"):
        return [program, str(CONVERTER), "--"]
    return [program, "--background", "--factory-startup", "--python", str(CONVERTER), "--"]


def convert(
    jobs: Sequence[tuple[Path, Path]], blender: str, step: Callable[[], object] = lambda: None
) -> dict[Path, str]:
    """(FBX, .glb to be) pairs, in one run of Blender. Returns the FBX files that failed, each with the reason.

    What was converted from the same file before, and since it changed, is left as it is. step: called after each file.
    """
    waiting = [(fbx, glb) for fbx, glb in jobs if not _fresh(fbx, glb)]
    for _ in range(len(jobs) - len(waiting)):
        step()
    if not waiting:
        return {}
    program = command(blender)
    for _, glb in waiting:
        glb.parent.mkdir(parents=True, exist_ok=True)
    plan = waiting[0][1].with_name("jobs.json")
    plan.write_text(json.dumps([[str(fbx.resolve()), str(glb.resolve())] for fbx, glb in waiting]), encoding="utf-8")
    done: dict[str, str] = {}
    with subprocess.Popen(
        [*program, str(plan)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace"
    ) as running:
        for line in running.stdout or ():
            verb, _, rest = line.strip().partition(" ")
            if verb in ("converted", "failed"):
                target, _, reason = rest.partition(".glb")
                done[f"{target}.glb"] = reason.removeprefix(": ") if verb == "failed" else ""
                step()
    plan.unlink()
    problems = {fbx: done.get(str(glb.resolve()), "Blender stopped before it") for fbx, glb in waiting}
    return {fbx: reason for fbx, reason in problems.items() if reason}


def _fresh(fbx: Path, glb: Path) -> bool:
    return glb.is_file() and glb.stat().st_mtime >= fbx.stat().st_mtime
