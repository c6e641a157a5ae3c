from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.formats import clip_json
from ml.pose import FRAME_WIDTH, SCALE, J
from ml.signing import Request, Utterance
from ml.skeleton import FACE, JOINTS
from ml.text.plan import Coverage, Mark
from ml.timing import TimedSign, Timeline
from tests.builders import FakeSigner

TEXT = "Dobrý večer 👋!"
TIMELINE = Timeline(
    (
        TimedSign(0, "DOBRÝ", "sign", (0, 5), 0, 2),
        TimedSign(1, "Č", "letter", (6, 11), 2, 4),
        TimedSign(2, "", "pause", (12, 14), 4, 5),
    ),
    5,
    marks=(Mark("exclamation", (0, 2)),),
)


COVERAGE = Coverage(signed=((0, 5),), near=((0, 5),), spelled=((6, 11),))


def frames() -> NDArray[np.int16]:
    return np.random.default_rng(0).integers(-32768, 32768, (5, FRAME_WIDTH)).astype("<i2")


def encoded() -> bytes:
    request = Request(TEXT, "sk", "svk", seed=7)
    return clip_json.encode(Utterance(FakeSigner(hash="ab" * 32), request, COVERAGE, TIMELINE), frames())


@pytest.fixture
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(encoded())
    return loaded


def test_fields_come_in_the_documented_order(document: dict[str, Any]) -> None:
    assert list(document) == (
        [
            "version",
            "fps",
            "sign_language",
            "text_language",
            "text",
            "seed",
            "model",
            "joints",
            "positions",
            "confidence",
            "face",
            "signs",
            "marks",
            "coverage",
        ]
    )
    assert list(document["face"]) == ["names", "weights"]
    assert list(document["signs"][0]) == ["gloss", "kind", "text_span", "start_frame", "end_frame"]


def test_the_request_is_told_as_it_was(document: dict[str, Any]) -> None:
    assert (document["version"], document["fps"], document["seed"]) == (1, 25, 7)
    assert (document["sign_language"], document["text_language"], document["text"]) == ("svk", "sk", TEXT)
    assert document["model"] == "ab" * 32


def test_arrays_have_the_shape_of_the_skeleton(document: dict[str, Any]) -> None:
    assert document["joints"] == list(JOINTS)
    assert document["face"]["names"] == list(FACE)
    assert np.shape(document["positions"]) == (5, J, 3)
    assert np.shape(document["confidence"]) == (5, J)
    assert np.shape(document["face"]["weights"]) == (5, 52)


def test_numbers_are_the_streamed_integers_and_give_them_back(document: dict[str, Any]) -> None:
    flat = np.concatenate(
        [np.reshape(document["positions"], (5, -1)), document["confidence"], document["face"]["weights"]], axis=1
    )
    assert np.array_equal(np.rint(flat * SCALE), frames())
    assert flat[0, 0] == round(int(frames()[0, 0]) / 8192, 5)


def test_signs_carry_their_spans_and_frames(document: dict[str, Any]) -> None:
    assert document["signs"][1] == {
        "gloss": "Č",
        "kind": "letter",
        "text_span": [6, 11],
        "start_frame": 2,
        "end_frame": 4,
    }
    assert [sign["kind"] for sign in document["signs"]] == ["sign", "letter", "pause"]


def test_marks_carry_their_signs(document: dict[str, Any]) -> None:
    assert document["marks"] == [{"kind": "exclamation", "signs": [0, 2]}]


def test_coverage_says_how_each_word_is_signed(document: dict[str, Any]) -> None:
    assert document["coverage"] == {
        "signed": [[0, 5]],
        "spelled": [[6, 11]],
        "left_out": [],
        "near": [[0, 5]],
        "composed": [],
    }


def test_the_file_is_compact_utf8_with_one_newline_at_its_end() -> None:
    data = encoded()
    assert data.count(b"\n") == 1
    assert data.endswith(b"}\n")
    assert TEXT.encode() in data
    assert b'"version":1,"fps":25,"sign_language"' in data


def test_the_same_frames_give_the_same_bytes() -> None:
    assert encoded() == encoded()
