"""Pairs become the motion that was seen, and what cannot be learned from is said."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.conditions import SENTENCE
from ml.motion import assemble
from ml.pose import dequantise
from ml.signing import Options, Request, prepare
from ml.skeleton import INDEX
from ml.training.pairs import PairsError, read_pairs
from tests.builders import SVK_LETTERS, SVK_SIGNS, fake_signer

IDS = {"svk": {gloss: 10 + n for n, gloss in enumerate((*SVK_SIGNS, *SVK_LETTERS))}}
SIGNERS = {fake_signer().hash: fake_signer()}


def motion(seed: int, text: str = "Dobrý večer!", **options: Any) -> dict[str, Any]:
    made = prepare(fake_signer(), Request(text, "sk", "svk", seed, Options(**options)))
    frames = np.concatenate([chunk.frames for chunk in made.chunks()]).astype("<i2")
    signs = [{key: value for key, value in asdict(sign).items() if key != "index"} for sign in made.timeline.signs]
    return {
        **{"production": f"p{seed}", "text": text, "text_language": "sk", "sign_language": "svk", "seed": seed},
        **{"model": fake_signer().hash, "frames": len(frames), "sha256": hashlib.sha256(frames.tobytes()).hexdigest()},
        **{"options": asdict(made.request.options), "signs": signs, "coverage": asdict(made.coverage), "marks": []},
    }


def a_pair(**changed: Any) -> dict[str, Any]:
    consent = {"service": None, "research": False, "training": True}
    return {"version": 1, "consent": consent, "preferred": motion(1), "rejected": motion(2)} | changed


def written(folder: Path, *pairs: object) -> Path:
    path = folder / "pairs.jsonl"
    path.write_text("".join(f"{json.dumps(pair)}\n" for pair in pairs), encoding="utf-8")
    return path


def test_a_pair_is_the_motion_that_was_seen(tmp_path: Path) -> None:
    read = read_pairs(written(tmp_path, a_pair()), SIGNERS, IDS)
    (pair,) = read.pairs
    assert read.left_out == {}
    for sequence, seed in ((pair.preferred, 1), (pair.rejected, 2)):
        made = prepare(fake_signer(), Request("Dobrý večer!", "sk", "svk", seed))
        seen = dequantise(np.concatenate([chunk.frames for chunk in made.chunks()]))
        learned = assemble(sequence.motion, sequence.confidence)
        hand = INDEX["RightHand"]
        assert np.allclose(learned.positions[:, hand], seen.positions[:, hand], atol=1e-4)
        assert [segment.sign for segment in sequence.segments][:2] == [IDS["svk"]["DOBRE"], IDS["svk"]["VEČER"]]
        assert (sequence.style, sequence.text) == (SENTENCE, "Dobrý večer!")


def test_left_handed_motion_is_learned_as_the_right_handed_it_was_made_as(tmp_path: Path) -> None:
    sides = {"preferred": motion(1, dominant_hand="left"), "rejected": motion(2, dominant_hand="left")}
    (pair,) = read_pairs(written(tmp_path, a_pair(**sides)), SIGNERS, IDS).pairs
    (right,) = read_pairs(written(tmp_path, a_pair()), SIGNERS, IDS).pairs
    assert np.allclose(pair.preferred.motion, right.preferred.motion, atol=5e-4)


def test_pairs_that_cannot_be_made_again_are_left_out_and_counted(tmp_path: Path) -> None:
    pairs = (
        a_pair(),
        a_pair(preferred=motion(1) | {"model": "0" * 64}),
        a_pair(rejected=motion(2) | {"sha256": "0" * 64}),
        a_pair(preferred=motion(1, "Dobrý dom!"), rejected=motion(2, "Dobrý dom!")),
    )
    ids = {"svk": {gloss: number for gloss, number in IDS["svk"].items() if gloss != "DOM"}}
    read = read_pairs(written(tmp_path, *pairs), SIGNERS, ids)
    assert len(read.pairs) == 1
    assert read.left_out == {
        "by a model that is not here (00000000)": 1,
        "that come out differently here": 1,
        "with a sign that the model does not know": 1,
    }


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: cannot be learned from"),
        ("[]", "line 2: cannot be learned from"),
        (json.dumps(a_pair(version=2)), "version 2 is not known"),
        (json.dumps(a_pair(consent={"training": None})), "did not agree"),
        (json.dumps(a_pair(consent={})), "line 2: cannot be learned from"),
        (json.dumps(a_pair(rejected=motion(2, "Dom."))), "different texts"),
        (json.dumps(a_pair(rejected=motion(2) | {"signs": []})), "without signs"),
        (json.dumps(a_pair(rejected=motion(2) | {"options": {"colour": 1}})), "colour"),
    ],
)
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str, problem: str) -> None:
    path = written(tmp_path, a_pair())
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    with pytest.raises(PairsError, match=problem):
        read_pairs(path, SIGNERS, IDS)


def test_a_file_from_which_nothing_can_be_learned_says_why(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match="1 by a model that is not here"):
        read_pairs(written(tmp_path, a_pair()), {}, IDS)
    with pytest.raises(PairsError, match="it is empty"):
        read_pairs(written(tmp_path), SIGNERS, IDS)
