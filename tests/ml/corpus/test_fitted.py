"""The prepared corpus: kept clip by clip, gone on with after a stop, and never read half."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ml.corpus import fit as fitting
from ml.corpus import fitted
from ml.corpus.fitted import CODE, Source, prepare, read
from ml.corpus.landmarks import CorpusError, Landmarks
from tests.ml.corpus.drawn import waving
from tests.ml.corpus.filmed import filmed

KEYS = ("word_000", "word_001", "ase_hello")


class Corpus:
    """Three clips, each in a file of its own; counts what is fitted, and stops before one of them if told to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fitted: list[str] = []
        self.stop_at = ""
        for key in KEYS:
            (folder / key).write_text("landmarks")

    def load(self, key: str) -> Landmarks:
        if key == self.stop_at:
            raise KeyboardInterrupt
        self.fitted.append(key)
        return filmed(waving(12 + len(self.fitted)).positions.astype(np.float64))

    def sources(self) -> list[Source]:
        return [Source(key, lambda key=key: self.load(key), (self.folder / key,)) for key in KEYS]  # type: ignore[misc]

    def stand_in(self, patch: pytest.MonkeyPatch) -> None:
        """For the real corpora, with a quicker fit."""
        patch.setattr(fitted, "sources", self.sources)
        patch.setattr(fitted, "composed", lambda: ())
        patch.setattr(fitting, "fit", lambda landmarks: waving(len(landmarks)))


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Corpus:
    made = Corpus(tmp_path)
    made.stand_in(monkeypatch)
    return made


def test_a_stopped_run_goes_on_where_it_was(corpus: Corpus, tmp_path: Path) -> None:
    out, said = tmp_path / "out" / "corpus.npz", list[str]()
    corpus.stop_at = "ase_hello"
    with pytest.raises(KeyboardInterrupt):
        prepare(out, said.append)
    assert not out.exists()
    corpus.stop_at = ""
    prepare(out, said.append)
    assert corpus.fitted == list(KEYS)
    assert {key: len(clip) for key, clip in read(out).items()} == {"word_000": 13, "word_001": 14, "ase_hello": 15}
    assert "3 clips (1 fitted now)" in said[-1]


def test_an_unchanged_corpus_is_neither_fitted_nor_written_again(corpus: Corpus, tmp_path: Path) -> None:
    out, said = tmp_path / "corpus.npz", list[str]()
    prepare(out, said.append)
    before = out.stat()
    prepare(out, said.append)
    assert corpus.fitted == list(KEYS)
    assert (out.stat().st_ino, out.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert "up to date" in said[-1]


def test_only_a_clip_that_changed_is_fitted_again(corpus: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "corpus.npz"
    prepare(out, lambda line: None)
    (tmp_path / "word_001").write_text("better landmarks")
    prepare(out, lambda line: None)
    assert corpus.fitted == [*KEYS, "word_001"]
    assert {key: len(clip) for key, clip in read(out).items()} == {"word_000": 13, "word_001": 16, "ase_hello": 15}
    assert len(list((tmp_path / "corpus").iterdir())) == len(KEYS)  # what the change replaced is gone


def test_a_changed_fit_fits_everything_again(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "corpus.npz"
    prepare(out, lambda line: None)
    monkeypatch.setattr(fitted, "_code", lambda files: b"another fit")
    prepare(out, lambda line: None)
    assert corpus.fitted == [*KEYS, *KEYS]


def test_a_spoilt_corpus_is_written_anew_from_the_clips_that_were_kept(corpus: Corpus, tmp_path: Path) -> None:
    out = tmp_path / "corpus.npz"
    prepare(out, lambda line: None)
    out.write_bytes(out.read_bytes()[:200])
    prepare(out, lambda line: None)
    assert sorted(read(out)) == sorted(KEYS)
    assert corpus.fitted == list(KEYS)


def test_a_mirrored_clip_has_another_digest(tmp_path: Path) -> None:
    def load() -> Landmarks:
        raise AssertionError

    assert Source("a", load).digest != Source("a", load, left_handed=True).digest


def test_every_module_that_the_fit_needs_counts_for_its_version() -> None:
    listing = (
        "import sys, ml.corpus.fit, ml.corpus.loaders.posunky, ml.corpus.loaders.asl100\n"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('ml.') and m.__file__), sep='\\n')"
    )
    found = subprocess.run([sys.executable, "-c", listing], check=True, capture_output=True, text=True).stdout
    needed = {path for path in map(Path, found.split()) if path.read_bytes()}  # packages may be empty
    assert needed <= set(CODE)
    assert all(path.is_file() for path in CODE)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A prepared corpus."""
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patch:
        Corpus(folder).stand_in(patch)
        prepare(folder / "corpus.npz", lambda line: None)
    return (folder / "corpus.npz").read_bytes()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def one_array(path: Path) -> None:
    content = io.BytesIO()
    np.save(content, np.zeros(3))
    path.write_bytes(content.getvalue())


def shorter(path: Path) -> None:
    with np.load(path) as file:
        arrays = dict(file)
    np.savez(path, **(arrays | {"frames": arrays["frames"][:-1]}))


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (cut, "cannot be read"),
        (lambda path: path.write_bytes(b""), "cannot be read"),
        (lambda path: path.write_text("not a corpus"), "cannot be read"),
        (one_array, "one array instead of an archive"),
        (lambda path: np.savez(path, pose=np.zeros((4, 25, 4))), "lacks keys, lengths, frames"),
        (
            lambda path: np.savez(path, keys=np.array(["a"]), lengths=np.array([2]), frames=np.zeros((2, 9))),
            "do not fit",
        ),
        (shorter, "do not fit"),
    ],
    ids=["cut", "empty", "text", "one array", "landmarks", "other frames", "fewer frames"],
)
def test_a_file_that_is_no_prepared_corpus_is_named(
    whole: bytes, tmp_path: Path, spoil: Callable[[Path], object], complaint: str
) -> None:
    out = tmp_path / "corpus.npz"
    out.write_bytes(whole)
    spoil(out)
    with pytest.raises(CorpusError, match=rf"^corpus\.npz: .*{complaint}"):
        read(out)
