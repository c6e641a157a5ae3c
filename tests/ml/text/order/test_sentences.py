"""The rules on sentences of no course: what visitors write, in both text languages; and what rules must leave alone."""

from __future__ import annotations

import pytest

from ml.text.planner import plan
from tests.ml.text.order.test_rules import glosses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Býva na dedine.", "BÝVAŤ DEDINA"),
        ("V zime býva sneh.", "ZIMA OBDOBIE PRAVIDELNE SNEH"),
        ("napr. vodičov", "N-A-P-R ŠOFÉR"),
        ("Dve kilá jabĺk a liter mlieka.", "2 K-I-L-Á JABLKO L-I-T-E-R | M-L-I-E-K-A"),
        ("Moja sestra pracuje v nemocnici.", "SESTRA MOJE ON PRÁCA NEMOCNICA"),
        ("Kde pracuje tvoja sestra?", "SESTRA TVOJE PRÁCA KDE"),
        ("Koľko jabĺk má tvoj brat?", "BRAT TVOJE MÁ JABLKO KOĽKO"),
        ("Kedy príde vlak do Nitry?", "VLAK PRÍSŤ NITRA KEDY"),
        ("Ktorý autobus ide do centra?", "AUTOBUS ÍSŤ DO CENTRUM AKO"),
        ("Kto má veľké auto?", "MÁ AUTO VEĽKÝ KTO"),
        ("Ako sa volá tvoja mama?", "MAMA TVOJE MENO AKO"),
        ("Má tvoj brat auto?", "BRAT TVOJE MÁ AUTO"),
        ("Prišiel tvoj otec?", "OTEC TVOJE BOLO PRÍSŤ"),
        ("V našom meste je veľký park.", "MESTO MY TAM PARK VEĽKÝ"),
        ("Pri škole je park.", "ŠKOLA TAM PRI TAM PARK"),
        ("V záhrade rastú červené jablká.", "ZÁHRADA TAM RÁSŤ JABLKO ČERVENÁ"),
        ("Medvede žijú v lese.", "LES TAM BÝVAŤ MEDVEĎ"),
        ("V januári je v horách veľa snehu.", "JANUÁR OBDOBIE HORA TAM VEĽA SNEH"),
        ("Kam ideš zajtra?", "ZAJTRA TY ÍSŤ DO KAM"),
        ("V piatok 12. mája ideme do Žiliny.", "PIATOK 12 MÁJ MY ÍSŤ DO ŽILINA"),
        ("Dom mojej tety je starý.", "TETA MOJE JEJ DOM ON STARÝ"),
        ("Mám dve červené jablká a tri zelené hrušky.", "MÁM JABLKO ČERVENÁ 2 HRUŠKA ZELENÁ 3"),
        ("Žltý a modrý dom.", "DOM FARBA ŽLTÁ MODRÁ"),
        ("Náš dom je veľký a pekný.", "DOM MY ON VEĽKÝ + PEKNÁ"),
        ("Chlapec a dievča sa hrajú.", "CHLAPEC + DIEVČA ONI HRAŤ"),
        ("Moja teta žije v Košiciach už 10 rokov.", "TETA MOJE ON BÝVAŤ KOŠICE VO UŽ 10 ROKOV"),
        ("To nie je moje auto.", "AUTO MOJE NIE"),
        ("Bratislava je čarovné mesto.", "BRATISLAVA MESTO Č-A-R-O-V-N-É"),
        ("Prišla mama. Kam ideš?", "MAMA BOLO PRÍSŤ | TY ÍSŤ DO KAM"),
        ("Prišla mama. Kde si?", "MAMA BOLO PRÍSŤ | TY KDE"),
        ("Nové Mesto nad Váhom", "N-O-V-É | M-E-S-T-O | N-A-D | V-Á-H-O-M"),
        ("Pani Nová je moja teta.", "ŽENA N-O-V-Á TETA MOJE"),
        ("Učím sa od utorka do štvrtka.", "UTOROK AŽ ŠTVRTOK JA ŠKOLA PRÁCA"),
        ("V máji a júni bývame na chate.", "MÁJ + JÚN MY BÝVAŤ CHATA"),
        ("Pred raňajkami a po obede odpočívam.", "PRED RÁNO JESŤ PO OBED JA ODPOČÍVAŤ"),
        ("Stretneme sa pred školou.", "MY STRETNÚŤ PRED ŠKOLA"),
        ("Banka je zatvorená dnes.", "DNES BANKA ON ZATVORENÉ"),
        ("V stredu o 15.00 v parku.", "STREDA O 3 H POOBEDE PARK"),
        ("Na námestí bol trh.", "NÁMESTIE TAM BOLO TRŽNICA"),
        ("Vlakom cestujeme domov.", "MY VLAK CESTOVAŤ DOMOV"),
        ("Musím ísť autobusom do mesta.", "JA MUSIEŤ AUTOBUS ÍSŤ DO MESTO"),
        ("Zajtra nám odchádza autobus.", "ZAJTRA AUTOBUS ODÍSŤ MY"),
        ("Na jeseň padajú jablká.", "JESEŇ OBDOBIE JABLKO PADAŤ"),
        ("Mám studené ovocie.", "MÁM OVOCIE ZIMA"),
        ("Kde je najbližší obchod?", "OBCHOD BLÍZKO KDE"),
        ("Študent má bicykel.", "CHODIŤ ŠKOLA OSOBA MÁ BICYKEL"),
        ("Vidím tmavú zelenú trávu.", "JA VIDIEŤ TRÁVA FARBA ZELENÁ TMAVÁ"),
        ("Kúpim liter vody a fľašu mlieka.", "JA KÚPIŤ L-I-T-E-R | V-O-D-Y | F-Ľ-A-Š-U | M-L-I-E-K-A"),
        ("Pošta je oproti banke.", "BANKA TAM OPROTI TAM POŠTA"),
        ("Budem mať nové auto.", "BUDE MÁM AUTO NOVÝ"),
        ("Minulý mesiac sme kúpili dom.", "BOLO MESIAC MY KÚPIŤ DOM"),
        ("Prosím vás, kde je pošta?", "PROSIŤ | POŠTA KDE"),
        ("Príď so mnou do kina.", "PRÍSŤ SPOLU JA KINO"),
        ("Jazdíme autom pomaly.", "MY JAZDIŤ POMALY"),
        ("Ak máš čas, príď.", "KEDY TY MÁM ČAS | PRÍSŤ"),
        ("Bývam v Brne.", "JA BÝVAŤ B-R-N-O VO"),
        ("Bývam na dedine.", "JA BÝVAŤ DEDINA"),
        ("V júni a v júli pracujem.", "JÚN JÚL JA PRÁCA"),
        ("Škola je blízko.", "ŠKOLA TAM BLÍZKO"),
        ("Pozdrav svojich rodičov.", "POZDRAVIŤ RODIČIA TVOJE"),
        ("Sused má svoj dom.", "SUSED MÁ DOM JEJ"),
        ("Otec oberá v záhrade hrušky.", "ZÁHRADA TAM OTEC ON OBERAŤ HRUŠKA"),
        ("Pes nášho suseda je veľký.", "SUSED MY JEJ PES ON VEĽKÝ"),
        ("Koľko stojí kilo zemiakov?", "K-I-L-O ZEMIAKY EURO KOĽKO"),
        ("Mám čiernu koženú bundu.", "MÁM KOŽA B-U-N-D-U ČIERNA"),
        ("Teším sa, že ťa poznávam.", "JA TEŠIŤ SA | JA POZNAŤ TY"),
        ("Kto ti to povedal?", "P-O-V-E-D-A-L TY KTO"),
        ("Ako dlho tu bývaš?", "TY BÝVAŤ ČAS KOĽKO"),
        ("S kým ideš do kina?", "TY ÍSŤ DO KINO SPOLU KTO"),
        ("Pod stromom spí pes.", "STROM TAM P-O-D TAM PES ON SPAŤ"),
        ("Zvolím si modré auto.", "JA Z-V-O-L-Í-M AUTO MODRÁ"),
        ("Narodila som sa v máji.", "MÁJ OBDOBIE JA N-A-R-O-D-I-L-A"),
        ("Nikdy som nebol v Nitre.", "JA BOLO NITRA VO NIE"),
        ("Moja učiteľka sa teší.", "ŠKOLA PRÁCA OSOBA MOJE ON TEŠIŤ SA"),
        ("Hrám futbal.", "JA HRAŤ F-U-T-B-A-L"),
        ("Autobus ide pomaly.", "AUTOBUS ÍSŤ POMALY"),
        ("Lietadlo je rýchle.", "LIETADLO ON RÝCHLO"),
        ("Bývali sme v dobrom hoteli.", "MY BOLO BÝVAŤ HOTEL DOBRE"),
    ],
)
def test_slovak_sentences(text: str, expected: str) -> None:
    assert glosses(plan(text, "sk", "svk")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My brother lives in Nitra.", "BRAT MOJE ON BÝVAŤ NITRA VO"),
        ("Where does your sister live?", "SESTRA TVOJE BÝVAŤ KDE"),
        ("How old are you?", "TY ROKOV KOĽKO"),
        ("How many apples do you have?", "TY MÁM JABLKO KOĽKO"),
        ("Tomorrow we go to school by bus.", "ZAJTRA MY AUTOBUS ÍSŤ DO ŠKOLA"),
        ("My mother's house is old.", "MAMA MOJE JEJ DOM ON STARÝ"),
        ("There are old trams in Bratislava.", "BRATISLAVA VO MÁ ELEKTRIČKA STARÝ"),
        ("She is married.", "ON ŽENATÝ ČLOVEK"),
        ("Mrs. Brown is my neighbour.", "ŽENA B-R-O-W-N SUSED MOJE"),
        ("I have three brothers and two sisters.", "JA MÁM BRAT 3 SESTRA 2"),
        ("When will you come home?", "TY BUDE PRÍSŤ DOMOV KEDY"),
        ("How far is the hospital?", "NEMOCNICA ĎALEKO KOĽKO"),
        ("Where are you from?", "TY ODKIAĽ"),
        ("The dog sleeps under the tree.", "STROM TAM U-N-D-E-R TAM PES ON SPAŤ"),
    ],
)
def test_english_sentences_go_through_the_same_rules(text: str, expected: str) -> None:
    assert glosses(plan(text, "en", "svk")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Dobrý deň, mama.",
        "Dobrý večer!",
        "Milujem leto.",
        "Včera bola nedeľa.",
        "Ideš so mnou do kina?",
        "Čakám na autobus.",
        "Vlak mešká 20 minút.",
        "Vidím strom pri ceste.",
        "Vieš, kde bývam?",
        "Nie, ďakujem.",
        "Ja idem spať o 23 hod.",
        "14:40",
        "6.2.1980",
        "30 + 50 = 80.",
    ],
)
def test_what_a_signer_says_in_the_order_of_the_text_stays(text: str) -> None:
    assert glosses(plan(text, "sk", "svk")) == glosses(plan(text, "sk", "svk", order="text"))


def test_spans_go_with_their_signs_and_added_signs_have_those_of_what_they_take_up() -> None:
    made = plan("Pri škole je starý dom.", "sk", "svk")
    spans = [(sign.gloss, made.text[slice(*sign.text_span)]) for sign in made.signs[:-1]]
    assert spans == [
        ("ŠKOLA", "škole"),
        ("TAM", "škole"),
        ("PRI", "Pri"),
        ("TAM", "škole"),
        ("DOM", "dom"),
        ("STARÝ", "starý"),
    ]


def test_nothing_is_added_that_cannot_be_signed() -> None:
    made = plan("Moja babka je pekná.", "sk", "svk", {"MOJE", "BABKA", "PEKNÁ"})
    assert glosses(made) == "BABKA MOJE PEKNÁ"


def test_time_place_and_subject_are_marked_as_topics() -> None:
    made = plan("V lete je v parku pekne. Moja babka je pekná.", "sk", "svk")
    topics = [
        " ".join(sign.gloss for sign in made.signs[slice(*mark.signs)]) for mark in made.marks if mark.kind == "topic"
    ]
    assert topics[0].startswith("LETO")
    assert topics[-1] == "BABKA MOJE"
