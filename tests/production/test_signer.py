"""Which model a process loads, and that it loads one only."""

from __future__ import annotations

from typing import Any

import pytest

from ml import LOADER
from production import signer

LOADED: list[str] = []


@pytest.fixture(autouse=True)
def models_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    LOADED.clear()
    monkeypatch.setattr(signer, "import_string", lambda name: lambda: LOADED.append(name) or name)


def test_a_model_is_loaded_once(settings: Any) -> None:
    settings.SIGNER = "somewhere.load"
    assert signer.shared_signer() == signer.shared_signer() == signer.worker_signer() == "somewhere.load"
    assert LOADED == ["somewhere.load"]


@pytest.mark.parametrize(
    ("wanted", "gpu", "loaded"),
    [
        (LOADER, True, signer.SHIPPED_ON_GPU),
        (LOADER, False, LOADER),
        ("somewhere.load", True, "somewhere.load"),
    ],
)
def test_who_only_signs_takes_the_gpu_unless_another_model_is_asked_for(
    settings: Any, monkeypatch: pytest.MonkeyPatch, wanted: str, gpu: bool, loaded: str
) -> None:
    settings.SIGNER = wanted
    monkeypatch.setattr(signer, "gpu_is_there", lambda: gpu)
    assert signer.worker_signer() == loaded
    assert signer.shared_signer() == wanted


def test_no_gpu_is_found_where_there_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signer.Path, "glob", lambda *_: iter(()))
    assert signer.gpu_is_there() is False
