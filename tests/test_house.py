"""The rules that hold the house apart: which part may know which."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SERVING = ("ml.formats.bvh", "ml.formats.clip_json", "ml.signing", "ml.runtime", "ml.network", "ml.torch_network")


def test_imports_go_one_way() -> None:
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def modules_loaded_by(*modules: str) -> set[str]:
    """All modules that a fresh interpreter holds after importing some of ours."""
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "slpweb.settings"}
    fresh = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return set(fresh.stdout.split())


def test_signing_needs_neither_torch_nor_django() -> None:
    assert modules_loaded_by("ml.runtime", "ml.signing") & {"torch", "scipy", "django"} == set()


def test_signing_loads_nothing_of_the_laboratory_on_a_gpu_either() -> None:
    loaded = modules_loaded_by(*SERVING, "ml.checkpoints")
    assert loaded >= {*SERVING, "ml.checkpoints", "torch"}
    assert loaded & {"ml.corpus", "ml.training", "ml.evaluation", "ml.export", "scipy", "matplotlib"} == set()


def test_serving_needs_neither_torch_nor_what_measures_it() -> None:
    assert modules_loaded_by("slpweb.asgi").isdisjoint({"torch", "scipy", "websockets"})


def test_training_needs_no_library_of_a_language() -> None:
    """Machines with GPUs often have PyTorch and nothing else."""
    loaded = modules_loaded_by("ml.training.__main__", "ml.training.ablations", "ml.training.signs")
    assert loaded.isdisjoint({"simplemma", "num2words", "wordfreq", "django"})


def test_no_two_classes_share_a_name() -> None:
    found = [
        (node.name, path.relative_to(ROOT).as_posix())
        for part in ("ml", "production", "slpweb")
        for path in (ROOT / part).rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]
    times = Counter(name for name, _ in found)
    # The first two are named by Django; a clip is a row with files, and its motion alone (CONTRIBUTING.md).
    known = {"Command", "Migration", "Clip"}
    assert [(name, path) for name, path in found if times[name] > 1 and name not in known] == []


def test_no_file_of_the_project_names_a_machines_own_paths() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a Git checkout, so the project's files are not known")
    read = {".py", ".md", ".toml", ".ts", ".json"}
    paths = [ROOT / name for name in listed.stdout.split("\n") if Path(name).suffix in read]
    texts = {path.name: path.read_text(encoding="utf-8") for path in paths if path.is_file()}
    assert [name for name, text in texts.items() if f"{ROOT}/" in text] == []


def test_every_script_of_the_site_is_built_from_checked_typescript() -> None:
    static = ROOT / "production" / "static"
    scripts = {script.relative_to(static).as_posix() for script in static.rglob("*.js")}
    assert scripts
    assert {script for script in scripts if not script.startswith("production/app/")} == set()
    for template in (ROOT / "production" / "templates").rglob("*.html"):
        assert "<script>" not in template.read_text(encoding="utf-8"), f"{template.name} has a script of its own"
