"""Trained models as signers, of every mode that a timeline can be signed with."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ml import runtime
from ml.checkpoints import signer, trainings
from ml.conditions import CITATION, SENTENCE, Conditions, conditions, with_onsets
from ml.model.checkpoint import Checkpoint
from ml.motion import MOTION_WIDTH
from ml.runtime import HybridStream, load
from ml.timing import TimedSign, Timeline
from ml.unshipped.text import TextSigner
from tests.ml.model.test_hybrid import tiny

pytestmark = pytest.mark.slow

TIMELINE = Timeline(
    (TimedSign(0, "AHOJ", "sign", (0, 4), 0, 14), TimedSign(1, "DOM", "sign", (5, 8), 14, 26),
     TimedSign(2, "", "pause", (8, 8), 26, 34)), 34, "hello house",
)  # fmt: skip


def checkpoint(folder: Path, **changes: object) -> Path:
    """A tiny model that knows the shipped glosses as its own two signs, and one gloss more."""
    model = tiny(**changes)
    ids = {language: dict.fromkeys([*load().frames_of(language), "NEW"], 2) for language in ("svk", "ase")}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.pt"
    rest = torch.zeros(1, MOTION_WIDTH)
    Checkpoint(model.state_dict(), model.config, ids, rest).write(path)
    return path


@pytest.mark.parametrize("mode", ["hybrid", "autoregressive", "diffusion"])
def test_every_mode_signs_a_timeline_the_same_each_time(tmp_path: Path, mode: str) -> None:
    made = signer(checkpoint(tmp_path, mode=mode))
    first, again = (np.concatenate([chunk.frames for chunk in made.chunks(TIMELINE, "svk", 3)]) for _ in range(2))
    assert 26 <= len(first) <= 34
    assert np.array_equal(first, again)


def test_a_model_is_told_when_signs_begin_by_the_places_of_its_hands(tmp_path: Path) -> None:
    path = checkpoint(tmp_path)
    without = signer(path)
    stored = Checkpoint.read(path)
    far = {gloss: [60, 140, 40, -60, 140, 40] * 2 for gloss in load().frames_of("svk")}
    Checkpoint(stored.weights, stored.config, stored.ids, stored.rest, {}, {"svk": far}).write(path)
    told = signer(path)
    first, second = (one.begin(TIMELINE, "svk", 0) for one in (without, told))
    assert isinstance(first, HybridStream)
    assert isinstance(second, HybridStream)
    assert not np.array_equal(first.conditions, second.conditions)
    assert Checkpoint.read(path).hands == {"svk": far}


def test_files_of_a_later_format_are_refused_and_older_ones_read(tmp_path: Path) -> None:
    path = checkpoint(tmp_path, marks=False, strokes=0)
    stored = torch.load(path, weights_only=True)
    older = {name: value for name, value in stored.items() if name not in ("format", "hands", "lengths")}
    older["config"] = {name: v for name, v in stored["config"].items() if name not in ("marks", "strokes")}
    torch.save(older, path)
    assert not Checkpoint.read(path).model().config.marks
    torch.save({**stored, "format": 99}, path)
    with pytest.raises(ValueError, match="has format 99"):
        Checkpoint.read(path)


def test_diffusion_signs_a_sign_alone_in_the_style_of_the_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    styles = []

    def told(*arguments: Any) -> Conditions:
        styles.append(arguments[3])
        return conditions(*arguments)

    monkeypatch.setattr(runtime, "conditions", told)
    made = signer(checkpoint(tmp_path, mode="diffusion"))
    alone = Timeline((TIMELINE.signs[0], TimedSign(1, "", "pause", (4, 4), 14, 22)), 22)
    for timeline in (TIMELINE, alone):
        made.begin(timeline, "svk", 0)
    assert styles == [SENTENCE, CITATION]


def test_the_steps_of_the_head_can_be_chosen_and_make_another_signer(tmp_path: Path) -> None:
    path = checkpoint(tmp_path)
    few, many = signer(path), signer(Path(f"{path}@7"))
    assert few.hash != many.hash
    a, b = (np.concatenate([chunk.frames for chunk in one.chunks(TIMELINE, "svk", 3)]) for one in (few, many))
    assert not np.array_equal(a[:26], b[:26])


def test_trainings_of_one_choice_sign_in_turn_by_the_seed_of_the_production(tmp_path: Path) -> None:
    for number in (0, 1):
        torch.manual_seed(number)
        checkpoint(tmp_path / "hybrid" / str(number))
    together = trainings(tmp_path / "hybrid")
    alone = [signer(tmp_path / "hybrid" / str(number) / "model.pt") for number in (0, 1)]
    whole = [together.begin(TIMELINE, "svk", seed) for seed in (2, 5)]
    first = [chunk.frames for chunk in together.advance(whole)]
    for seed, made, frames in zip((2, 5), alone, first, strict=True):
        assert np.array_equal(frames, next(made.chunks(TIMELINE, "svk", seed)).frames)
    assert together.hash not in {one.hash for one in alone}
    with pytest.raises(ValueError, match="no folder of a training"):
        trainings(tmp_path / "nothing")


@pytest.mark.parametrize(("mode", "conditioning"), [("hybrid", "plan"), ("diffusion", "plan"), ("hybrid", "both")])
def test_every_signer_of_a_checkpoint_is_told_where_hands_begin_signs(
    tmp_path: Path, mode: str, conditioning: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = checkpoint(tmp_path, mode=mode, conditioning=conditioning)
    stored = Checkpoint.read(path)
    far = {gloss: [60, 140, 40, -60, 140, 40] * 2 for gloss in load().frames_of("svk")}
    Checkpoint(stored.weights, stored.config, stored.ids, stored.rest, {}, {"svk": far}).write(path)
    told = []

    def watched(*arguments: Any) -> Any:
        told.append(arguments[1])
        return with_onsets(*arguments)

    monkeypatch.setattr(runtime, "with_onsets", watched)
    signer(path).begin(TIMELINE, "svk", 0)
    assert told[0]


@pytest.mark.parametrize("conditioning", ["text", "both"])
def test_a_model_that_reads_text_is_one_of_them(tmp_path: Path, conditioning: str) -> None:
    path = checkpoint(tmp_path, conditioning=conditioning)
    made, with_more_steps = signer(path), signer(Path(f"{path}@7"))
    assert isinstance(made, TextSigner)
    a, b = (
        np.concatenate([chunk.frames for chunk in one.chunks(TIMELINE, "svk", 3)]) for one in (made, with_more_steps)
    )
    assert not np.array_equal(a[:26], b[:26])


@pytest.mark.parametrize(("conditioning", "knows"), [("plan", False), ("both", False), ("text", True)])
def test_a_text_alone_may_speak_of_signs_that_have_no_length(tmp_path: Path, conditioning: str, knows: bool) -> None:
    found, shipped = (one.frames_of("svk") for one in (signer(checkpoint(tmp_path, conditioning=conditioning)), load()))
    assert ("NEW" in found) == knows
    assert {gloss: found[gloss] for gloss in shipped} == shipped
    assert min(found.values()) >= min(shipped.values())


@pytest.mark.parametrize("conditioning", ["text", "both"])
def test_diffusion_of_a_text_is_refused_by_name(tmp_path: Path, conditioning: str) -> None:
    path = checkpoint(tmp_path, conditioning=conditioning, mode="diffusion")
    with pytest.raises(ValueError, match=r"model\.pt: diffusion of a text cannot sign"):
        signer(path)
