"""Models in folders: what is refused and why, what is found by its hash, and what is let go of again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ml import LOADER
from ml.skeleton import SKELETON_VERSION
from production.registry import weights
from production.registry.weights import ModelRefused
from tests.builders import a_model, fake_signer


def without_one_language(folder: Path) -> Any:
    signer = fake_signer(folder)
    object.__setattr__(signer, "frames_of", lambda code: {} if code == "ase" else {"DOM": 17})
    return signer


def that_breaks(folder: Path) -> Any:
    raise RuntimeError("no room for it")


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ("{", "is no JSON"),
        ("[]", "no configuration"),
        ("{}", "skeleton version None"),
        (json.dumps({"skeleton": "1 of another"}), "skeleton version 1 of another"),
        (json.dumps({"skeleton": SKELETON_VERSION}), "cannot be loaded"),  # what should be a graph is none
    ],
)
def test_what_is_no_model_of_this_program_is_refused_with_the_reason(settings: Any, config: str, why: str) -> None:
    with pytest.raises(ModelRefused, match=why):
        weights.load(a_model(settings.MODELS_DIR, "bad", config), loader=LOADER)


def test_a_folder_without_weights_is_refused(settings: Any) -> None:
    folder = a_model(settings.MODELS_DIR, "half")
    (folder / "hybridsign.onnx").unlink()
    with pytest.raises(ModelRefused, match="half cannot be read"):
        weights.load(folder)


def test_files_that_are_not_those_that_were_named_are_refused(settings: Any) -> None:
    folder = a_model(settings.MODELS_DIR, "spring")
    named = weights.hash_of(folder)
    assert weights.load(folder, named).hash == named
    (folder / "config.json").write_text('{"changed": true}')
    with pytest.raises(ModelRefused, match=f"not {named}"):
        weights.load(folder, named)


@pytest.mark.parametrize(
    ("loader", "why"),
    [("without_one_language", "no signs of American Sign Language"), ("that_breaks", "RuntimeError: no room for it")],
)
def test_a_model_that_does_not_sign_is_refused(settings: Any, loader: str, why: str) -> None:
    with pytest.raises(ModelRefused, match=why):
        weights.load(a_model(settings.MODELS_DIR, "odd"), loader=f"{__name__}.{loader}")


def test_models_are_found_by_what_their_files_are(settings: Any) -> None:
    assert weights.folders() == []
    own = fake_signer()
    folders = [a_model(settings.MODELS_DIR, name) for name in ("autumn", "spring")]
    hashes = [weights.hash_of(folder) for folder in folders]
    assert weights.known(own) == [own.hash, *hashes]
    assert weights.signer_with(own.hash, own) is own
    found = weights.signer_with(hashes[1], own)
    assert found is not None
    assert found.hash == hashes[1]
    assert weights.signer_with(hashes[1], own) is found, "it is loaded once"
    assert weights.signer_with("0" * 64, own) is None


def test_only_a_few_are_held(settings: Any) -> None:
    own = fake_signer()
    folders = [a_model(settings.MODELS_DIR, f"model {n}") for n in range(weights.MOST_HELD + 1)]
    first, *others = [weights.load(folder) for folder in folders]
    assert all(weights.signer_with(signer.hash, own) is signer for signer in others)
    assert weights.signer_with(first.hash, own) is not first, "it was let go of, and loaded again"


def test_what_is_soon_asked_for_is_loaded_before(settings: Any) -> None:
    own = fake_signer()
    soon = weights.hash_of(a_model(settings.MODELS_DIR, "soon"))
    weights.make_ready(weights.packed({soon, own.hash, "0" * 64}).encode(), own, settings.SIGNER)
    for path in (settings.MODELS_DIR / "soon").iterdir():
        path.unlink()
    found = weights.signer_with(soon, own, settings.SIGNER)
    assert found is not None
    assert found.hash == soon
