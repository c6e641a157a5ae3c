"""Folders of browsers' profiles, also those of processes that were killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from production.clips import profiles


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_profile_is_gone_when_its_block_ends(temp: Path) -> None:
    with profiles.profile() as folder:
        (folder / "Cookies").touch()
        assert list(temp.iterdir()) == [folder]
    assert list(temp.iterdir()) == []


def test_profiles_in_use_stay_and_those_of_killed_processes_go(temp: Path) -> None:
    code = (
        f"import tempfile; tempfile.tempdir = {str(temp)!r}\n"
        "from production.clips.profiles import profile\n"
        "with profile() as folder:\n    (folder / 'Cookies').touch(); print(folder, flush=True); input()"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with other:
        assert other.stdout
        theirs = Path(other.stdout.readline().strip())
        with profiles.profile() as own:
            assert profiles.remove_abandoned() == 0
            assert own.exists()
            assert theirs.exists()
            other.kill()
            other.wait()
            assert profiles.remove_abandoned() == 1
            assert list(temp.iterdir()) == [own]


def test_folders_of_the_same_name_that_are_no_profiles_are_left_alone(temp: Path) -> None:
    (temp / "clip-art").mkdir()
    assert profiles.remove_abandoned() == 0
    assert (temp / "clip-art").exists()
