"""The gallery: what stands under each picture, that none is missing, and one drawn anew."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from docs import gallery
from docs.picture import PICTURE_MS, save
from ml.runtime import load
from ml.signing import Request, Utterance, prepare
from production.clips import rendering
from tests.builders import fake_signer

PICTURE_LIMIT, ALL_LIMIT = 250_000, 2_000_000  # bytes


def performed(text: str) -> Utterance:
    return prepare(fake_signer(), Request(text, "sk", "svk", seed=7))


def test_an_entry_says_what_was_asked_for_and_what_was_planned() -> None:
    evening = performed("Dobrý večer!")
    assert gallery.entry(gallery.Piece("evening", evening.request), evening) == (
        "![The avatar signing “Dobrý večer!”](gallery/evening.webp)\n\n"
        "**Dobrý večer!** · Slovak to Slovak Sign Language (`svk`), seed 7 · planned: `DOBRE` `VEČER`\n"
    )


def test_letters_of_a_word_hang_together_and_words_do_not() -> None:
    assert gallery.glosses(performed("Ja Qwx Wq dom")) == "`JA` `Q-W-X` `W-Q` `DOM`"


def test_every_piece_can_be_signed_whole() -> None:
    signer = load()
    assert {piece.request.sign_language for piece in gallery.PIECES} == {"svk", "ase"}
    for piece in gallery.PIECES:
        coverage = prepare(signer, piece.request).coverage
        articles = {piece.request.text[start:end] for start, end in coverage.left_out}
        assert articles <= {"a"}, piece.name


def test_the_page_shows_every_piece_and_says_that_nobody_reviewed_them() -> None:
    text = gallery.PAGE.read_text(encoding="utf-8")
    assert "No deaf signer has reviewed them" in text
    assert re.findall(r"\]\(gallery/(\w+)\.webp\)", text) == [piece.name for piece in gallery.PIECES]
    for piece in gallery.PIECES:
        assert f"**{piece.request.text}**" in text


def test_the_pictures_are_small_and_move() -> None:
    paths = {path.stem: path for path in gallery.PICTURES.iterdir()}
    assert set(paths) == {piece.name for piece in gallery.PIECES}
    sizes = [path.stat().st_size for path in paths.values()]
    assert max(sizes) < PICTURE_LIMIT
    assert sum(sizes) < ALL_LIMIT
    for path in paths.values():
        with Image.open(path) as picture:
            assert picture.width == gallery.WIDTH
            assert picture.n_frames > 10  # type: ignore[attr-defined]


@pytest.mark.browser
def test_a_piece_is_drawn_as_pictures_of_the_signer_that_move(tmp_path: Path) -> None:
    try:
        rendering.browser()
    except rendering.NoBrowser:
        pytest.skip("no Chromium is installed (Debian package chromium)")
    utterance = performed("ja")
    pictures = gallery.drawn(utterance)
    assert len(pictures) == -(-utterance.timeline.frames // 2)
    said = save(pictures, tmp_path / "ja.webp", quality=60)
    with Image.open(tmp_path / "ja.webp") as picture:
        assert (picture.n_frames, picture.info["loop"]) == (len(pictures), 0)  # type: ignore[attr-defined]
    assert said.startswith(
        f"{tmp_path / 'ja.webp'}: {len(pictures)} pictures, {len(pictures) * PICTURE_MS / 1000:.1f} s"
    )
    seen = np.stack(pictures).astype(np.int16)
    assert len(np.unique(seen[0].reshape(-1, 3), axis=0)) > 500, "the stage is empty"
    assert (np.abs(seen[4] - seen[0]).max(-1) > 40).sum() > 50, "nothing moves"
    corner = seen[0, -3:, :3].reshape(-1, 3)
    assert corner.min() > 150, "the caption is in the picture"
