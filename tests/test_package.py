"""What is installed: the wheel, the lock of what serving needs, and what is said where one of them is broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ml.runtime import Signer, load
from production import signer

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
PACKAGES = ("ml", "production", "slpweb")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def tracked() -> set[str]:
    """What Git tracks under the packages."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a Git checkout, so the project's files are not known")
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}


@pytest.fixture(scope="module")
def wheel(tracked: set[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by setuptools from a copy of the tracked files, as building leaves a folder beside the sources."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in sorted(tracked | {"pyproject.toml", "README.md", "LICENSE", "NOTICE"}):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).symlink_to(ROOT / name)
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(out)!r})"
    built = subprocess.run([sys.executable, "-c", build], cwd=source, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    [path] = out.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_what_git_tracks_under_the_packages_and_nothing_else(wheel: Path, tracked: set[str]) -> None:
    with ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
        assert packed.read("ml/weights/config.json") == (ROOT / "ml/weights/config.json").read_bytes()
    assert names == tracked
    assert {"ml/weights/hybridsign.onnx", "production/static/production/signer.glb"} <= names


@pytest.mark.slow
def test_the_wheel_brings_the_licences_of_what_it_carries(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        assert {Path(name).name for name in packed.namelist() if "/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_the_installed_command_is_what_manage_py_runs() -> None:
    module, function = PROJECT["scripts"]["hybridsign"].split(":")
    assert f"from {module} import {function}" in (ROOT / "manage.py").read_text(encoding="utf-8")
    assert callable(getattr(import_module(module), function))


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_unknown_command_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    refused = run("sing", DATA_DIR=str(tmp_path))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Unknown command: 'sing'. Did you mean sign?")
    assert "manage.py help" in refused.stderr


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [("DEBUG", "perhaps", "DEBUG must be one of"), ("DATA_DIR", "/dev/null/var", "DATA_DIR can name another folder")],
)
def test_a_setting_that_cannot_be_right_is_one_line(tmp_path: Path, setting: str, value: str, said: str) -> None:
    refused = run("sign", **{"DATA_DIR": str(tmp_path), setting: value})
    assert refused.returncode == 1
    assert said in refused.stderr
    assert refused.stderr.count("\n") == 1


def signer_of_nothing() -> Signer:
    return load(Path("no-weights"))


def test_where_the_weights_are_missing_sign_says_so_and_how_they_come_back(settings: Any, tmp_path: Path) -> None:
    settings.SIGNER = "tests.test_package.signer_of_nothing"
    signer.forget()
    with pytest.raises(CommandError) as refused:
        call_command("sign", "Ahoj", "--signs", "svk", "--text-language", "sk", "--out", str(tmp_path / "clip.json"))
    assert str(refused.value).startswith("The model could not be loaded: no-weights/hybridsign.onnx is missing")
    assert "git checkout -- ml/weights" in str(refused.value)
    assert "installing the package again" in str(refused.value)


def pins() -> list[tuple[Requirement, int]]:
    """Every requirement of the lock, and how many hashes it has."""
    lines = LOCK.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    blocks = [line.split("--hash=sha256:") for line in lines if line and not line.lstrip().startswith("#")]
    return [(Requirement(pin.strip()), len(hashes)) for pin, *hashes in blocks]


def test_the_lock_names_one_release_with_hashes_for_all_that_serving_needs() -> None:
    locked: dict[str, list[str]] = {}
    for pin, hashes in pins():
        [release] = pin.specifier
        assert release.operator == "==", pin
        assert hashes, f"{pin} has no hash"
        locked.setdefault(canonicalize_name(pin.name), []).append(release.version)
    for needed in map(Requirement, PROJECT["dependencies"]):
        releases = locked.get(canonicalize_name(needed.name), [])
        assert releases, f"{needed} is not in the lock: `make lock` renews it"
        assert all(needed.specifier.contains(release) for release in releases), f"{needed}: `make lock` renews the lock"


def test_the_lock_installs_on_every_python_that_is_supported_and_from_any_index() -> None:
    for python in ("3.11.0", "3.12.0", "3.13.0", "3.14.0"):
        here = {"python_version": python.rpartition(".")[0], "python_full_version": python}
        names = [pin.name for pin, _ in pins() if pin.marker is None or pin.marker.evaluate(here)]
        assert len(names) == len(set(names)), "two releases of one package at once"
    assert not re.search(r"://|^\s*--(?!hash)|@", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.slow
def test_make_says_of_a_broken_lock_what_to_do(wheel: Path, tmp_path: Path) -> None:
    """With a package that pip finds beside it, whose hash is another than the lock says."""
    if shutil.which("make") is None:
        pytest.skip("no make is installed here")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / LOCK.name).write_text(f"hybridsign=={PROJECT['version']} --hash=sha256:{'0' * 64}\n")
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent)}
    refused = subprocess.run(
        ["make", ".venv/serving", f"PYTHON={sys.executable}"],
        cwd=tmp_path,
        env=os.environ | offline,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode != 0
    assert "HASHES" in refused.stderr
    assert "'make lock' makes a new one" in refused.stdout
    assert not (tmp_path / ".venv" / "serving").exists(), "so the next try installs again"
