from __future__ import annotations

import pytest

from ml.text.amounts import Clock, Date, Digits, Hours, Number, Written
from ml.text.lexicon import signs
from ml.text.numbers import find
from ml.text.readings import read

SVK = frozenset(sign.gloss for sign in signs("svk"))
ASE = frozenset(sign.gloss for sign in signs("ase"))


@pytest.mark.parametrize(
    ("text", "language", "value", "rest"),
    [
        ("37 rokov", "sk", Number("37"), " rokov"),
        ("1 000 000 €", "sk", Number("1000000"), " €"),
        ("1.000", "sk", Number("1000"), ""),
        ("1,000", "en", Number("1000"), ""),
        ("3,5 %", "sk", Number("3", "5"), " %"),
        ("3.5", "en", Number("3", "5"), ""),
        ("3, 5", "en", Number("3"), ", 5"),
        ("5.", "sk", Number("5"), "."),
        ("3. mája", "sk", Number("3"), " mája"),
        ("3. Potom", "sk", Number("3"), ". Potom"),
        ("22nd of May", "en", Number("22"), " of May"),
        ("12.5.2018", "sk", Date(12, 5, 2018), ""),
        ("12. 5. 2018", "sk", Date(12, 5, 2018), ""),
        ("12.5.", "sk", Date(12, 5), ""),
        ("2018-05-12", "en", Date(12, 5, 2018), ""),
        ("12.13.2018", "sk", Digits("12132018"), ""),
        ("9:03", "sk", Clock(9, 3), ""),
        ("9:03", "en", Clock(9, 3, part=False), ""),
        ("9:03 pm!", "en", Clock(21, 3), "!"),
        ("12 am", "en", Clock(0), ""),
        ("o 23 hod.", "sk", Clock(23, at=True), ""),
        ("o 9.30 hod", "sk", Clock(9, 30, at=True, part=False), ""),
        ("o 5. hodine", "sk", Clock(5, at=True, part=False), ""),
        ("o 7:45 ráno", "sk", Clock(7, 45, at=True, part=False), " ráno"),
        ("at 5.", "en", Clock(5, at=True, part=False), "."),
        ("9 o'clock", "en", Clock(9, part=False), ""),
        ("5 hodín", "sk", Hours(5), ""),
        ("2 hours", "en", Hours(2), ""),
        ("99:99", "sk", Number("99"), ":99"),
    ],
)
def test_written_numbers_are_found(text: str, language: str, value: Written, rest: str) -> None:
    found = find(text, 0, language)
    assert found is not None
    assert found == (value, len(text) - len(rest))


@pytest.mark.parametrize("text", ["", "rok", "o roku", "at home", "."])
def test_nothing_is_found_where_no_number_starts(text: str) -> None:
    assert find(text, 0, "sk") is None


@pytest.mark.parametrize(
    ("value", "glosses"),
    [
        (Number("0"), "0"),
        (Number("27"), "27"),
        (Number("36"), "30 6"),
        (Number("137"), "100 30 7"),
        (Number("1984"), "1000 900 84"),
        (Number("1986"), "1000 900 80 6"),
        (Number("12345"), "12 1000 300 40 5"),
        (Number("2000000"), "2 1000000"),
        (Number("0905"), "0 9 0 5"),
        (Number("1234567890"), "1 2 3 4 5 6 7 8 9 0"),
        (Number("3", "14"), "3 , 1 4"),
        (Date(12, 5, 2018), "12 MÁJ 2000 18"),
        (Clock(14, 40), "2 ČAS 40 MINÚTA POOBEDE"),
        (Clock(9, 3), "9 ČAS 3 MINÚTA RÁNO"),
        (Clock(0), "12 ČAS NOC"),
    ],
)
def test_slovak_signs_numbers_by_place_value(value: Written, glosses: str) -> None:
    assert " ".join(read(value, "svk", SVK.__contains__)) == glosses


def test_slovak_has_one_sign_for_at_an_hour_and_one_for_hours() -> None:
    assert read(Clock(23, at=True), "svk", SVK.__contains__) == ["O 11 H", "NOC"]
    assert read(Hours(5), "svk", SVK.__contains__) == ["5 H"]
    assert read(Hours(15), "svk", SVK.__contains__) == ["15", "HODINA"]


@pytest.mark.parametrize(
    ("value", "glosses"),
    [
        (Number("10"), "10"),
        (Number("25"), "2 5"),
        (Number("30"), "30"),
        (Number("100"), "100"),
        (Number("365"), "3 100 6 5"),
        (Number("2100"), "2 1000 1 100"),
        (Number("1986"), "1 9 8 6"),
        (Date(12, 5, 2018), "MAY 12 2 O 1 8"),
        (Clock(9, 3, part=False), "9 O 3"),
        (Clock(21, part=False), "9"),
    ],
)
def test_asl_signs_two_digits_and_years_digit_by_digit_with_the_letter_o_for_zero(value: Written, glosses: str) -> None:
    assert " ".join(read(value, "ase", ASE.__contains__)) == glosses


def test_every_number_below_a_million_is_built_from_existing_signs_that_add_up_to_it() -> None:
    for number in [*range(2_000), *range(2_000, 1_000_000, 997), 999_999]:
        parts = read(Number(str(number)), "svk", SVK.__contains__)
        assert SVK.issuperset(parts), number
        assert _value([int(part) for part in parts]) == number


def _value(parts: list[int]) -> int:
    """What the parts say: thousands multiply all that is smaller before them, everything else adds."""
    total = 0
    for position, part in enumerate(parts):
        total = total * 1000 if part == 1000 and position and total < 1000 else total + part
    return total
