"""One output type for all, and a look into any of it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ml.corpus.__main__ import main, parser
from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import holistic
from ml.corpus.loaders import registry as loaders
from ml.corpus.loaders.example import Example, resampled
from ml.formats import bvh
from tests.ml.corpus.drawn import has_our_bones, waving
from tests.ml.corpus.drawn import holistic as drawn

DOCS = Path(__file__).parents[4] / "docs" / "corpora.md"


def test_another_rate_keeps_the_movement_the_bones_and_the_places_of_glosses() -> None:
    example = Example("a", waving(60, fps=60.0), glosses=("JA", "TY"), spans=((0, 24), (24, 60)))
    slower = example.at(25)
    assert (len(slower.clip), slower.clip.fps, slower.spans) == (25, 25, ((0, 10), (10, 25)))
    assert has_our_bones(slower.clip)
    assert np.allclose(slower.clip.positions[::5], example.clip.positions[::12], atol=1e-4)
    assert resampled(example.clip, 60.0) is example.clip


def test_an_example_has_a_key_and_a_span_for_each_gloss() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Example("", waving(2))
    with pytest.raises(ValueError, match="a: 1 spans for 2 glosses"):
        Example("a", waving(2), glosses=("JA", "TY"), spans=((0, 1),))


@pytest.mark.slow
def test_a_folder_may_hold_several_kinds_and_each_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wave.bvh").write_bytes(bvh.encode(waving()))
    holistic.write(tmp_path / "seen.npz", drawn())
    (tmp_path / "broken.vrma").write_text("nothing")
    monkeypatch.setattr(sys, "argv", ["corpus", "show", str(tmp_path)])
    main()
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "wave: 30 frames at 25 (1.2 s), left hand 100%, right hand 100%"
    assert shown[1].strip() == "WAVE"
    assert shown[2].startswith("broken: broken.vrma: cannot be read as glTF")
    assert shown[3].startswith("seen: 30 frames at 25 (1.2 s)")


def test_a_single_file_is_enough(tmp_path: Path) -> None:
    (tmp_path / "a.bvh").write_bytes(bvh.encode(waving()))
    (tmp_path / "b.bvh").write_bytes(bvh.encode(waving()))
    assert [example.key for example in loaders.examples(tmp_path / "b.bvh") if isinstance(example, Example)] == ["b"]


def test_what_no_loader_knows_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(CorpusError, match=r"^notes\.txt: nothing here has a known name \(\.skels,"):
        list(loaders.examples(tmp_path / "notes.txt"))
    with pytest.raises(CorpusError, match="there is no such file or folder"):
        list(loaders.examples(tmp_path / "none"))


def test_the_page_on_corpora_names_every_command_and_every_loader() -> None:
    page = DOCS.read_text(encoding="utf-8")
    commands = next(action.choices for action in parser()._actions if action.dest == "command")
    assert commands is not None
    assert [command for command in commands if f"python -m ml.corpus {command}" not in page] == []
    suffixes = [name for loader in loaders.LOADERS.values() for name in loader.names if name.startswith(".")]
    assert [suffix for suffix in suffixes if suffix.removeprefix(".") not in page.lower()] == []
