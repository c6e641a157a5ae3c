"""A table of one's own, tried by the command: what can be composed is drawn, every other row is told."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ml.composing.table import signs, written
from ml.corpus.__main__ import main


def test_a_table_of_ones_own_is_drawn_and_its_wrong_rows_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = signs("ase")[:2]
    table = tmp_path / "own.csv"
    table.write_text(written([first, second]).replace(f"{second.gloss},one,1", f"{second.gloss},one,moon"))
    monkeypatch.setattr(sys, "argv", ["corpus", "composed", "--table", str(table), "--sheets", str(tmp_path / "drawn")])
    with pytest.raises(SystemExit, match="1 of 2 rows were refused"):
        main()
    told = capsys.readouterr()
    assert told.out == "1 signs of own.csv can be composed\n"
    assert told.err == "own.csv, row 3 (YOU): shape: unknown hand shape 'moon'\n"
    assert (tmp_path / "drawn" / "signs_00.png").is_file()

    table.write_text(written([first, replace(second, gloss="THOU")]))
    main()
    assert capsys.readouterr().out == "2 signs of own.csv can be composed\n"
