from __future__ import annotations

from pathlib import Path

import pytest

from ml.corpus.landmarks import corpora
from ml.text.__main__ import main


def test_the_plan_is_printed_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["Dobrý večer, Eva!"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["sign", "kind", "span", "text"]
    assert lines[1].split() == ["DOBRE", "sign", "0-5", "Dobrý"]
    assert lines[3].split() == ["0.25", "s", "pause", "11-12", ","]
    assert lines[-4:] == ["signed    2  Dobrý · večer", "near      0", "spelled   1  Eva", "left out  0"]


def test_the_order_of_the_text_is_an_option_and_marks_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for order, expected in (("signer", "TY BÝVAŤ KDE"), ("text", "KDE TY BÝVAŤ")):
        assert main(["Kde bývaš?", "--order", order]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines[1:4]] == expected.split()
        assert f"wh question: {expected}" in lines


def test_a_plan_says_why_it_is_in_this_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["Môj brat spí. Kde bývaš?", "--why"]) == 0
    reasons = capsys.readouterr().out.split("left out")[1].splitlines()[2:]
    names = [line.split(" (")[0] for line in reasons]
    assert names == ["noun first", "pointing takes up the subject", "question word last"]


def test_a_refusal_goes_to_the_error_stream_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["🙂", "--signs", "ase", "--text-language", "en"]) == 2
    assert capsys.readouterr().err.startswith("nothing_to_sign: ")


def test_a_missing_course_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SLP_CORPORA", str(tmp_path))
    assert main(["--check"]) == 1
    assert "SLP_CORPORA" in capsys.readouterr().out


@pytest.mark.corpus
@pytest.mark.skipif(not (corpora() / "posunky").is_dir(), reason="the Posunky corpus is not here")
def test_nearly_all_words_of_the_course_are_signed_or_small(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    *_, train, dev, totals = capsys.readouterr().out.splitlines()
    assert [float(line.split("F1 ")[1].split(";")[0]) > 0.8 for line in (train, dev)] == [True, True]
    assert totals.startswith("142 sentences")
    signed, near = (int(totals.split(f"{name} ")[1].split(",")[0]) for name in ("signed", "near"))
    assert signed + near >= 515
    assert int(totals.split("spelled ")[1].split(",")[0]) <= 8
