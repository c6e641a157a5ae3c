"""The table of a run, and a run that goes on."""

import csv
from pathlib import Path

import pytest

from ml.training import log
from ml.training.log import Log


def table(folder: Path) -> list[list[str]]:
    with (folder / "log.csv").open(newline="") as file:
        return list(csv.reader(file))


def test_a_run_that_goes_on_adds_to_its_table_and_a_new_one_begins_it_again(tmp_path: Path) -> None:
    first = Log(tmp_path / "new")
    first.row(0, 0.04, {"loss": 2.0, "flow": 1.0}, 0.0)
    first.row(10, 1.26, {"loss": 1.0, "flow": 0.123456}, 0.5)
    Log(tmp_path / "new").row(20, 2.0, {"loss": 0.5, "flow": 0.1}, 0.9)
    assert table(tmp_path / "new") == [
        ["step", "seconds", "loss", "flow"],
        ["0", "0.0", "2.0", "1.0"],
        ["10", "1.3", "1.0", "0.12346"],
        ["20", "2.0", "0.5", "0.1"],
    ]
    Log(tmp_path / "new").row(0, 0.0, {"loss": 3.0}, 0.0)
    assert table(tmp_path / "new") == [["step", "seconds", "loss"], ["0", "0.0", "3.0"]]


def test_other_processes_write_nothing(tmp_path: Path) -> None:
    quiet = Log(tmp_path / "none", tensorboard=True, quiet=True)
    quiet.row(0, 0.0, {"loss": 1.0}, 0.0)
    quiet.end(1, 1.0)
    assert not (tmp_path / "none").exists()


def test_the_end_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Log(tmp_path).end(12, 3.4)
    assert "trained 12 steps in 3 s" in capsys.readouterr().out


def test_a_missing_tensorboard_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "find_spec", lambda _: None)
    with pytest.raises(SystemExit, match="pip install tensorboard"):
        Log(tmp_path, tensorboard=True)
