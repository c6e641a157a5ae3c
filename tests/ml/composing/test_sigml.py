"""HamNoSys in SiGML: what it comes to in our words, and what is refused. All signs were written for these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml.composing.errors import DescriptionError
from ml.composing.sigml import ReadSigns, read


def sign(gloss: str, symbols: str, nonmanual: str = "") -> str:
    manual = "".join(f"<ham{symbol}/>" for symbol in symbols.split())
    return (
        f'<hns_sign gloss="{gloss}"><hamnosys_nonmanual>{nonmanual}</hamnosys_nonmanual>'
        f"<hamnosys_manual>{manual}</hamnosys_manual></hns_sign>"
    )


def lexicon(folder: Path, *signs: str) -> ReadSigns:
    path = folder / "some.sigml"
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?><sigml>{"".join(signs)}</sigml>', encoding="utf-8")
    return read(path)


@pytest.mark.parametrize(
    ("symbols", "said"),
    [
        # a thumb at the chin, of a spread hand that stands
        (
            "finger2345 thumboutmod extfingeru palml thumb fingertip chin touch nomotion",
            "one|5|in|up|chin|thumb tip|hold",
        ),
        ("flathand extfingeru palmu chest close circleo", "one|flat|back|up|chest forward 2||circle front 10 1"),
        ("finger2 extfingero palmd moveo", "one|1|down|forward|space > space forward 12||straight 1"),
        (
            "finger23spread thumbacrossmod extfingeru palmd moveur smallmod repeatfromstart",
            "one|V|forward|up|space > space up 4 out 4||straight 2",
        ),
        (
            "symmlr fist thumbacrossmod extfingero palmd moved largemod",
            "mirrored|S|down|forward|space > space down 20",
        ),
        ("symmlr flathand extfingero palmu circlel alternatingmotion repeatfromstartseveral", "alternating|flat|up|"),
        ("symmpar finger2345 thumboutmod extfingeru palml twisting", "parallel|5|in|up|space||twist 28 2"),
        (
            "finger2 fingerhookmod extfingerl palmr cheek lrat close swinging",
            "one|X|forward|in|cheek forward 2||wave",
        ),
        ("finger2 extfingerl palml nomotion", "one|1|back|in|space||hold"),
        ("pinchall extfingeru palmu lrat shoulders touch nomotion", "one|flat O|back|up|far upper chest|tips|hold"),
        ("finger2345 extfingeri palml chin fingerplay", "one|4|out|back|chin forward 6||wiggle"),
    ],
)
def test_symbols_become_a_row(tmp_path: Path, symbols: str, said: str) -> None:
    found = lexicon(tmp_path, sign("trial", symbols))
    assert found.refused == ()
    (row,) = found.signs
    made = row.description
    cells = (made.hands, made.shape, made.palm, made.fingers, made.place, made.contact, made.movement)
    assert "|".join(cells).startswith(said)
    assert (row.gloss, row.agrees) == ("TRIAL", "some.sigml")


def test_a_hand_at_the_palm_of_another_is_a_base_hand_in_its_own_mirror(tmp_path: Path) -> None:
    hands = "parbegin fist thumboutmod extfingerol palml plus flathand extfingeror palmu parend"
    found = lexicon(tmp_path, sign("aid", f"{hands} palm touch nomotion"))
    assert found.refused == ()
    made = found.signs[0].description
    assert (made.hands, made.shape, made.place) == ("base", "10", "other palm")
    assert (made.other_shape, made.other_palm, made.other_fingers) == ("flat", "up", "in-forward")


@pytest.mark.parametrize(
    ("symbols", "column", "reason"),
    [
        ("", "shape", "no hamnosys_manual"),
        ("ceeopen extfingeru palml nomotion", "shape", "hamceeopen is no hand shape"),
        (
            "fist doublebent extfingeru palml nomotion",
            "shape",
            "hamfist hamdoublebent is no hand shape of",
        ),
        ("flathand palml nomotion", "fingers", "hamextfinger is missing, or between two, got hampalml"),
        ("flathand extfingeru nomotion", "palm", "got hamnomotion"),
        ("flathand extfingeru palml hipbone nomotion", "place", "hamhipbone is no place"),
        ("flathand extfingeru palml palm touch nomotion", "place", "needs two hands"),
        ("flathand extfingeru palml", "movement", "the movement is missing"),
        ("flathand extfingeru palml moveo moved", "movement", "hammoved after another movement"),
        ("flathand extfingeru palml chin zigzag", "movement", "hamzigzag is not read"),
        ("flathand extfingerul palml nomotion", "fingers", "slanted in the signer's plane"),
        ("flathand extfingeru palmo nomotion", "palm", "got hampalmo"),
        ("symmlr parbegin flathand", "hands", "that differ are not read"),
        ("parbegin flathand extfingeru palml parend", "hands", "a second hand is missing, got hamparend"),
        ("flathand extfingeru palml thumb chin nomotion", "contact", "the part of the finger is missing"),
        ("flathand extfingero palmd moveo largemod repeatfromstart replace", "movement", "hamreplace"),
    ],
)
def test_what_is_not_read_is_refused_with_sign_column_and_symbol(
    tmp_path: Path, symbols: str, column: str, reason: str
) -> None:
    found = lexicon(tmp_path, sign("good", "fist extfingeru palml nomotion"), sign("trial", symbols))
    assert [row.gloss for row in found.signs] == ["GOOD"]
    (refused,) = found.refused
    assert (refused.sign, refused.column) == ("some.sigml, sign 2 (TRIAL)", column)
    assert reason in refused.reason
    assert str(refused).startswith(f"some.sigml, sign 2 (TRIAL): {column}: ")


def test_faces_are_refused_but_for_mouth_pictures(tmp_path: Path) -> None:
    still = "fist extfingeru palml nomotion"
    found = lexicon(
        tmp_path,
        sign("one", still, '<hnm_mouthpicture picture="wʌn"/>'),
        sign("two", still, '<hnm_eyebrows tag="RB"/>'),
        sign("one", still),
        sign("", still),
    )
    assert [row.gloss for row in found.signs] == ["ONE"]
    assert [refused.column for refused in found.refused] == ["face", "gloss", "gloss"]


def test_a_place_that_no_arm_reaches_is_refused(tmp_path: Path) -> None:
    found = lexicon(tmp_path, sign("far", "flathand extfingeru palmd headtop moveu largemod"))
    assert "beyond the arm's reach" in found.refused[0].reason


@pytest.mark.parametrize(("text", "reason"), [("<sigml>", "is no XML"), ("<lexicon/>", "is no SiGML")])
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "other.sigml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DescriptionError, match=reason):
        read(path)
