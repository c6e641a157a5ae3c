"""The report: numbers against hand-made clips whose numbers are known, and the page they are shown on."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ml.corpus import alignment
from ml.corpus.__main__ import main
from ml.corpus.alignment import SentenceSign
from ml.corpus.landmarks import CorpusError, Landmarks
from ml.corpus.report import content as report
from ml.corpus.report import numbers
from ml.corpus.segments import Segment
from ml.pose import Clip, quantise
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import waving

pytest.importorskip("matplotlib", reason="needs the extra [train]")


def prepared(path: Path, clips: dict[str, Clip]) -> Path:
    np.savez_compressed(
        path,
        keys=np.array(list(clips)),
        lengths=np.array([len(clip) for clip in clips.values()]),
        frames=np.concatenate([quantise(clip) for clip in clips.values()]),
    )
    return path


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two words, two sentences and an ASL sign; the corpora themselves are not there."""
    monkeypatch.setenv("SLP_CORPORA", str(tmp_path / "none"))
    frames = {"word_000": 50, "word_001": 75, "sentence_000": 100, "sentence_001": 90, "ase_hello": 25}
    return prepared(tmp_path / "corpus.npz", {key: waving(length) for key, length in frames.items()})


def landmarks(frames: int = 20, wobble: float = 0.0) -> Landmarks:
    """A still signer; every second frame the right wrist is off by `wobble` picture heights."""
    body = np.zeros((frames, 25, 3))
    body[:, 11], body[:, 12], body[:, 13], body[:, 14] = (0.2, 0, 0), (-0.2, 0, 0), (0.2, -0.3, 0), (-0.2, -0.3, 0)
    body[:, 15], body[:, 16] = (0.2, -0.5, 0), (-0.2, -0.5, 0)
    body[::2, 16, 0] += wobble
    hand = np.tile(np.random.default_rng(0).normal(size=(21, 3)), (frames, 1, 1))
    left = hand.copy()
    left[5:9] = np.nan
    return Landmarks(
        "still", 25, body, np.zeros((frames, 25)), left, hand, np.zeros((frames, 0, 3)), np.zeros(0, np.int64)
    )


def sign(
    key: str, index: int, gloss: str, start: int, end: int, checked: bool = True, text: bool = True
) -> SentenceSign:
    return SentenceSign(key, index, gloss, start, end, (0, 2) if text else None, 0.9, checked)


def segment(gloss: str) -> Segment:
    return Segment("word_000", gloss, "sign", 0, 20, 5, 15, True, False, "")


def test_smooth_movement_has_no_jitter_and_shaking_has_its_size() -> None:
    t = np.linspace(0, 1, 60)[:, None]
    smooth = np.stack([np.concatenate([t, t**2, t**3], axis=1)], axis=1)
    assert numbers.jitter(smooth) == pytest.approx([0], abs=1e-9)
    noise = np.random.default_rng(0).normal(0, 0.01, (4000, 1, 3))
    # a cubic over seven points follows a third of white noise in the middle: what is left has two thirds of its power
    assert numbers.jitter(noise)[0] == pytest.approx(0.01 * np.sqrt(3) * np.sqrt(2 / 3), rel=0.05)
    assert np.isnan(numbers.jitter(smooth[:4])).all()


def test_bones_that_change_are_told_from_bones_that_do_not() -> None:
    steady, changing = np.full(100, 0.3), np.tile([0.9, 1.1], 50)
    assert numbers.variation(np.stack([steady, changing], axis=1)) == pytest.approx([0, 10])
    gaps = np.where(np.arange(100) % 3, changing, np.nan)[:, None]
    assert np.isfinite(numbers.variation(gaps)).all()
    assert np.isnan(numbers.variation(np.full((5, 2), np.nan))).all()


def test_fitted_clips_are_counted_by_what_they_are() -> None:
    shaking = waving(50)
    positions = shaking.positions.copy()
    positions[::2, INDEX["RightHandIndex4"]] += 0.01
    found = numbers.motion({"word_000": replace(shaking, positions=positions), "ase_hello": waving(25)})
    assert {group: seconds.tolist() for group, seconds in found.seconds.items()} == {
        "Slovak dictionary": [2.0],
        "ASL signs": [1.0],
    }
    assert found.frames == 75
    assert found.jitter.argmax() == INDEX["RightHandIndex4"]
    assert found.varies["upper arms"] == pytest.approx(0, abs=0.01)


def test_landmarks_are_counted_and_broken_ones_are_named() -> None:
    def broken() -> Landmarks:
        raise CorpusError("word_002.npz: cannot be read")

    found = numbers.raw(
        [("word_000", landmarks), ("sentence_000", lambda: landmarks(wobble=0.01)), ("word_002", broken)], 0.4
    )
    assert found.missing["Slovak dictionary"] == {"left": pytest.approx(0.2), "right": 0.0}
    assert found.longest == {"left": 4, "right": 0}
    assert found.problems == ("word_002.npz: cannot be read",)
    assert found.varies["upper arms"] == pytest.approx(0)
    assert found.jitter["wrists"] > 0.5


def test_sentences_are_counted_against_the_dictionary() -> None:
    signs = [
        sign("sentence_000", 0, "JA", 10, 30),
        sign("sentence_000", 1, "TAM", 30, 50, checked=False, text=False),
        sign("sentence_001", 0, "JA", 0, 45),
    ]
    found = numbers.alignment(signs, [segment("JA"), segment("TY")], {"sentence_000": 80, "sentence_001": 90})
    assert (found.sentences, found.signs, found.checked, found.unused) == (2, 3, 2, 1)
    assert found.new == (("TAM", 1),)
    assert found.commonest == (("JA", 2), ("TAM", 1))
    assert found.covered.tolist() == [0.5, 0.5]
    assert found.texted == pytest.approx(2 / 3)
    rows = numbers.splits(
        {"sentence_000": "train", "sentence_001": "test"},
        signs,
        [segment("JA")],
        {"sentence_000": 3.2, "sentence_001": 3.6},
    )
    assert [(row.split, row.sentences, row.signs, row.glosses, row.in_dictionary, row.seconds) for row in rows] == [
        ("train", 1, 2, 2, 0.5, 3.2),
        ("dev", 0, 0, 0, 0.0, 0.0),
        ("test", 1, 1, 1, 1.0, 3.6),
    ]


def test_the_command_writes_a_page_that_shows_what_is_there_and_no_pictures(
    clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["corpus", "report", "--clips", str(clips), "--out", str(tmp_path / "out")])
    main()
    page = tmp_path / "out" / "index.html"
    assert capsys.readouterr().out.strip() == str(page)
    content = page.read_text(encoding="utf-8")
    for words in ("<b>5</b>", "340 frames", "Jitter of each joint", "RightHandIndex4", "Splits", "Most frequent"):
        assert words in content, words
    assert f"<b>{len(alignment.sentences())}</b>" in content
    assert "not measured yet" in content
    assert "<img" not in content
    assert "data:image" not in content


def test_what_was_measured_is_shown_with_its_verdict(clips: Path, tmp_path: Path) -> None:
    rows = [
        {
            "what": "Reprojection",
            "value": "median 3.1 px",
            "target": "median under 6 px",
            "met": True,
            "values": [1.0, 3.1, 9.0],
            "unit": "px",
            "limits": {"median": 6.0},
        },
        {"what": "Contacts <kept>", "value": "90 %", "target": "95 %", "met": False, "note": "missed: <a>"},
        {"what": "Filled", "value": "1 %", "target": "-", "met": True},
    ]
    clips.with_name("measures.json").write_text(json.dumps(rows))
    content = report.write(tmp_path / "report", clips).read_text(encoding="utf-8")
    assert "median under 6 px" in content
    assert content.count(">holds<") == content.count(">does not hold<") == 1
    assert "Contacts &lt;kept&gt;" in content
    assert "missed: &lt;a&gt;" in content
    assert "median: 6 px" in content  # the limit's line in the plot


@pytest.mark.parametrize(
    "content",
    ["", "{}3", "[1]", '[{"what": "a"}]', '[{"what": "a", "value": 1, "target": "", "met": 1, "values": ["x"]}]'],
)
def test_broken_measures_are_named(clips: Path, tmp_path: Path, content: str) -> None:
    clips.with_name("measures.json").write_text(content)
    with pytest.raises(CorpusError, match=r"^measures\.json: cannot be read"):
        report.write(tmp_path / "report", clips)


def test_the_command_says_what_to_do_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "argv", ["corpus", "report", "--clips", str(tmp_path / "none.npz"), "--out", str(tmp_path)]
    )
    with pytest.raises(SystemExit, match=r"none\.npz is missing: make it with `python -m ml.corpus prepare`"):
        main()
