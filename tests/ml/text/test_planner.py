from __future__ import annotations

from functools import partial
from itertools import groupby

import pytest

from ml.text.errors import TextError
from ml.text.plan import FINAL_PAUSE, Plan
from ml.text.planner import plan as plan_in_any_order

plan = partial(plan_in_any_order, order="text")  # what becomes of each word; ml.text.order has tests of its own


def glosses(made: Plan) -> str:
    """Glosses in one line: a spelled run joined by hyphens, pauses as their seconds, without the final one."""
    parts: list[str] = []
    for kind, group in groupby(made.signs[:-1], key=lambda sign: sign.kind):
        run = [sign.gloss or f"({sign.seconds})" for sign in group]
        parts += ["-".join(run)] if kind == "letter" else run
    return " ".join(parts)


def words(made: Plan, part: str) -> list[str]:
    return [made.text[start:end] for start, end in getattr(made.coverage, part)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dobrý večer!", "DOBRE VEČER"),
        ("Moje meno je Michal.", "MOJE MENO M-I-CH-A-L"),
        ("Mám tri kamarátky.", "MÁM 3 KAMARÁT"),
        ("Prepáč, ja ti nerozumiem.", "PREPÁČ (0.25) JA TY NEROZUMIEŤ"),
        ("Idem do školy. Kam ideš?", "JA ÍSŤ DO ŠKOLA (0.5) KAM TY ÍSŤ DO"),
        ("Môj otec má 37 rokov.", "MOJE OTEC MÁ 30 7 ROKOV"),
        ("Mám tridsaťsedem rokov.", "MÁM 30 7 ROKOV"),
        ("67 – 12 = ?", "67 - 12 ="),
        ("30 + 50 = 80.", "30 + 50 = 80"),
        ("14:40", "2 ČAS 40 MINÚTA POOBEDE"),
        ("20:30", "POL 9 VEČER"),
        ("Nerád čakám, ale mám rád zimu", "JA NEZNÁŠAŤ ČAKAŤ (0.25) ALE JA MILOVAŤ ZIMA"),
        ("Ja idem o 23 hod.", "JA ÍSŤ DO O 11 H NOC"),
        ("V Banskej Bystrici a vo Vysokých Tatrách", "BANSKÁ BYSTRICA VYSOKÉ TATRY"),
        ("Pošta má modro-žltú farbu.", "POŠTA MÁ MODRÁ ŽLTÁ FARBA"),
        ("Teší sa domov. Sa teší.", "TEŠIŤ SA DOMOV (0.5) TEŠIŤ SA"),
        ("Poznám jeho rodičov.", "JA POZNAŤ JEHO RODIČIA"),
        ("5 %", "5 P-E-R-C-E-N-T"),
    ],
)
def test_slovak_sentences_become_slovak_signs(text: str, expected: str) -> None:
    assert glosses(plan(text, "sk", "svk")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bývam v Nitre", "JA BÝVAŤ NITRA"),
        ("Ja bývam v Nitre", "JA BÝVAŤ NITRA"),
        ("Bývam a pracujem v Nitre", "JA BÝVAŤ PRÁCA NITRA"),
        ("Mám brata, bojíš sa ho?", "MÁM BRAT (0.25) TY BÁŤ SA ON"),
        ("Prosím, čakajte", "PROSIŤ (0.25) ČAKAŤ"),
        ("Včera sme videli les", "VČERA MY BOLO VIDIEŤ LES"),
        ("Mama išla domov", "MAMA BOLO ÍSŤ DO DOMOV"),
        ("Mama by išla domov", "MAMA ÍSŤ DO DOMOV"),
        ("Bola nedeľa", "BOLO NEDEĽA"),
    ],
)
def test_who_and_the_past_are_signed_where_only_the_slovak_verb_says_them(text: str, expected: str) -> None:
    assert glosses(plan(text, "sk", "svk")) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("auto a autobus", "sk", "AUTO + AUTOBUS"),
        ("a red and blue car", "en", "ČERVENÁ + MODRÁ AUTO"),
        ("sliepky, zajace a kozy", "sk", "SLIEPKA (0.25) ZAJAC + KOZA"),
        ("Mama číta a otec spí", "sk", "MAMA Č-Í-T-A OTEC SPAŤ"),
        ("mama a Eva", "sk", "MAMA E-V-A"),
        ("auto, a autobus", "sk", "AUTO (0.25) AUTOBUS"),
        ("auto a", "sk", "AUTO"),
    ],
)
def test_and_is_signed_between_like_words_only(text: str, language: str, expected: str) -> None:
    assert glosses(plan(text, language, "svk")) == expected


def test_what_a_verb_implies_has_the_span_of_the_verb_and_counts_as_one_word() -> None:
    made = plan("Dnes bývam tu", "sk", "svk")
    assert [(sign.gloss, sign.text_span) for sign in made.signs[1:3]] == [("JA", (5, 10)), ("BÝVAŤ", (5, 10))]
    assert words(made, "signed") == ["Dnes", "bývam"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nepozná ho", "NIE POZNAŤ ON"),
        ("Nemám čas", "NEMAŤ ČAS"),
        ("Nemám auto", "JA NEMÁM AUTO"),
        ("Nemám rád zimu", "JA NEZNÁŠAŤ ZIMA"),
        ("Jeho žena nemá rada zimu", "JEHO ŽENA NEZNÁŠAŤ ZIMA"),
        ("Nebudem čakať", "JA NIE BUDE ČAKAŤ"),
        ("Nechceme ísť", "MY NECHCIEŤ ÍSŤ DO"),
        ("Nie som šofér", "NIE JA ŠOFÉR"),
        ("v nemocnici v nedeľu", "NEMOCNICA NEDEĽA"),
    ],
)
def test_a_negated_slovak_verb_is_never_signed_as_its_opposite(text: str, expected: str) -> None:
    assert glosses(plan(text, "sk", "svk")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good evening!", "DOBRE VEČER"),
        ("My name is Eva.", "MOJE MENO E-V-A"),
        ("How are you?", "AKO SA MÁŠ"),
        ("I don’t understand you", "JA NEROZUMIEŤ TY"),
        ("She can't come", "ONA NEMÔŽE PRÍSŤ"),
        ("My mother isn't deaf", "MOJE MAMA NIE NEPOČUJÚCI"),
        ("The children will play in the garden", "DETI BUDE HRAŤ ZÁHRADA"),
        ("He went to school yesterday", "ON ÍSŤ DO ŠKOLA VČERA"),
        ("May I come in May?", "MÔŽE JA PRÍSŤ MÁJ"),
        ("Anna's brothers", "A-N-N-A BRAT"),
        ("May 12, 2018", "MÁJ 12 (0.25) 2000 18"),
        ("You must not go, but they have to", "TY NEMÔŽE ÍSŤ DO (0.25) ALE ONI MUSIEŤ"),
        ("We don't have to wait", "MY NIE MUSIEŤ ČAKAŤ"),
        ("There are many dogs", "MÁ VEĽA PES"),
        ("half past twelve", "POL 1"),
        ("It starts at nine", "S-T-A-R-T-S O 9 H"),
    ],
)
def test_english_sentences_become_slovak_signs(text: str, expected: str) -> None:
    assert glosses(plan(text, "en", "svk")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, thank you very much!", "HELLO (0.25) THANK YOU"),
        ("My mothers' friends are happy", "MY MOTHER FRIEND HAPPY"),
        ("I have 25 books", "ME HAVE 2 5 BOOK"),
        ("twenty-one", "2 1"),
        ("I don't want water", "ME NOT WANT WATER"),
    ],
)
def test_english_sentences_become_asl_signs(text: str, expected: str) -> None:
    assert glosses(plan(text, "en", "ase")) == expected


def test_coverage_tells_every_word_once() -> None:
    made = plan("Moje meno je Michal 🙂, nepozná ťa.", "sk", "svk")
    assert words(made, "signed") == ["Moje", "meno", "nepozná", "ťa"]
    assert words(made, "spelled") == ["Michal"]
    assert words(made, "left_out") == ["je", "🙂"]


def test_spans_point_into_the_text_as_it_was_typed() -> None:
    text = "  Dobry\u0301\u200b  ve\u010der , CHo\u0301r"
    made = plan(text, "sk", "svk")
    assert [(sign.gloss, text[slice(*sign.text_span)]) for sign in made.signs[:-1]] == [
        ("DOBRE", "Dobry\u0301\u200b"),
        ("VEČER", "večer"),
        ("", ","),
        ("CH", "CH"),
        ("Ó", "o\u0301"),
        ("R", "r"),
    ]


def test_a_sign_of_several_words_spans_them_all() -> None:
    made = plan("Žije v Banskej Bystrici.", "sk", "svk")
    assert made.signs[1].text_span == (7, 23)


def test_a_plan_starts_with_a_sign_and_ends_with_the_way_back_to_rest() -> None:
    made = plan("... Ahoj!", "sk", "svk")
    assert [(sign.gloss, sign.kind, sign.text_span, sign.seconds) for sign in made.signs] == [
        ("AHOJ", "sign", (4, 8), 0.0),
        ("", "pause", (8, 9), FINAL_PAUSE),
    ]
    assert plan("Ahoj", "sk", "svk").signs[-1].text_span == (4, 4)


def test_pauses_in_a_row_become_the_longest_of_them() -> None:
    made = plan("Ahoj, (?!) Eva", "sk", "svk")
    pauses = [sign for sign in made.signs[:-1] if sign.kind == "pause"]
    assert [(pause.seconds, pause.text_span) for pause in pauses] == [(0.5, (4, 10))]


def test_small_words_alone_are_spelled_rather_than_refused() -> None:
    made = plan("to je", "sk", "svk")
    assert glosses(made) == "T-O (0.2) J-E"
    assert words(made, "left_out") == []


@pytest.mark.parametrize("text", ["🙂🙂", "?!…", "東京", "\u200b.", "___"])
def test_text_without_anything_to_sign_is_refused(text: str) -> None:
    with pytest.raises(TextError) as caught:
        plan(text, "sk", "svk")
    assert caught.value.code == "nothing_to_sign"


def test_only_producible_glosses_are_planned() -> None:
    made = plan("Dobrý večer, Čech 25", "sk", "svk", glosses={"DOBRE", "V", "E", "Č", "R", "C", "H", "2"})
    assert glosses(made) == "DOBRE V-E-Č-E-R (0.25) Č-E-C-H 2"


def test_the_final_pause_is_all_that_follows_the_last_word_left_out() -> None:
    made = plan("Ahoj je.", "sk", "svk")
    assert glosses(made) == "AHOJ"
    assert words(made, "left_out") == ["je"]
