"""The whole way from a made-up copy to a model that `manage.py` signs with, on a few updates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ml.training import published
from tests.ml.corpus.published.copies import phoenix14t

ROOT = Path(__file__).parents[3]
FEW = ("--size", "tiny", "--steps", "2", "--batch", "2", "--judge-steps", "1", "--device", "cpu")


def signed(model: Path, text: str, out: Path) -> subprocess.CompletedProcess[str]:
    """By the site's own command, in a process whose model is that folder."""
    command = [sys.executable, "manage.py", "sign", text, "--signs", "gsg", "--text-language", "de", "--out", str(out)]
    environment = os.environ | {"SLP_MODEL": str(model), "DATA_DIR": str(out.parent / "data"), "DEBUG": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of torch.onnx about itself
def test_a_copy_becomes_a_model_that_is_measured_and_signs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "copy").mkdir()
    copy, out = phoenix14t(tmp_path / "copy"), tmp_path / "out"
    published.main(["phoenix14t", str(copy), "--out", str(out), *FEW])
    told = capsys.readouterr().out
    assert "3 signs; pieces of sentences: 12, held out 2" in told
    assert f"SLP_MODEL={out / 'model'} python manage.py serve" in told
    figures = json.loads((out / "evaluation.json").read_text())
    assert list(figures) == ["real motion", "from text", "glosses given"]
    assert figures["real motion"]["dtw"] == 0 < figures["glosses given"]["dtw"]

    made = signed(out / "model", "Und windig und regen.", tmp_path / "clip.json")
    assert made.returncode == 0, made.stderr
    clip = json.loads((tmp_path / "clip.json").read_text())
    assert [sign["gloss"] for sign in clip["signs"] if sign["kind"] == "sign"] == ["WIND", "REGEN"]
    refused = signed(out / "model", "Dobrý deň", tmp_path / "none.json")
    assert "None of these words has a sign" in refused.stderr

    weights = (out / "model.pt").stat().st_mtime_ns
    published.main(["phoenix14t", str(copy), "--out", str(out), "--until", "train", *FEW])
    assert (out / "model.pt").stat().st_mtime_ns == weights  # what was trained is not trained again


def test_a_copy_without_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="only 0 sentences could be kept"):
        published.main(["phoenix14t", str(tmp_path), "--out", str(tmp_path / "out")])
