"""Texts as characters, and the encoder over them."""

import torch

from ml.model.text import LENGTH, LETTERS, TextEncoder, characters


def test_letters_are_their_code_points_in_lower_case_and_nothing_after_them() -> None:
    row = characters(["Máš"])[0]
    assert row[:3].tolist() == [ord("m"), ord("á"), ord("š")]
    assert row.shape == (LENGTH,)
    assert not row[3:].any()


def test_a_letter_is_the_same_however_it_is_composed() -> None:
    assert torch.equal(characters(["á"]), characters(["a\N{COMBINING ACUTE ACCENT}"]))


def test_letters_of_other_scripts_are_one_unknown_letter() -> None:
    assert characters(["жあ"])[0, :2].tolist() == [LETTERS - 1] * 2


def test_a_long_text_is_cut() -> None:
    rows = characters(["a" * LENGTH + "b", "a" * LENGTH])
    assert torch.equal(rows[0], rows[1])


def test_an_empty_text_still_has_a_place_to_look_at() -> None:
    torch.manual_seed(0)
    encoder = TextEncoder(16, 1, 2).eval()
    text = characters(["", "dom"])
    before = text.clone()
    with torch.no_grad():
        found, known = encoder(text)
    assert known.sum(1).tolist() == [1, 3]
    assert found.shape == (2, LENGTH, 16)
    assert found[known].isfinite().all()
    assert torch.equal(text, before)


def test_the_order_of_letters_matters() -> None:
    torch.manual_seed(0)
    encoder = TextEncoder(16, 1, 2).eval()
    with torch.no_grad():
        found, known = encoder(characters(["dom", "mod"]))
    a, b = (row[seen].mean(0) for row, seen in zip(found, known, strict=True))
    assert not torch.allclose(a, b, atol=1e-4)
