"""The rules of order: one line each of what it does, why, and an example that a test holds it to.

They are applied to one clause after the other, from the first to the last, so a rule may count on those above it. To
change the grammar, change this table and the function that a row names; `python -m ml.text --check` then says how near
the plans are to the signer. `source`: "course" is what the signer of the Slovak course does in the train sentences,
"literature" what is published about the language; no signer has judged either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ml.text.order import nouns, once, predicate, setting
from ml.text.order.scene import Apply

Source = Literal["course", "literature"]


@dataclass(frozen=True)
class Rule:
    """`example`: a text, and the glosses of its plan with all rules applied."""

    name: str
    reason: str
    example: tuple[str, str]
    source: Source
    apply: Apply


_SLOVAK: Final = (
    Rule(
        "one sign points to whoever is meant",
        "ON and ONA, JEHO and JEJ differ only by the place pointed at, and in sentences he points to one place",
        ("Ona pozná jeho brata.", "ON POZNAŤ BRAT JEJ"),
        "course",
        nouns.pointing_to_the_right,
    ),
    Rule(
        "what is one's own is mine or yours",
        "svoj says no person, a sign points to one: to whoever acts",
        ("Milujem svojho psa.", "JA MILOVAŤ PES MOJE"),
        "literature",
        nouns.own_by_person,
    ),
    Rule(
        "things listed follow each other",
        "between them he makes no pause, only + before the last",
        ("Babka má psa, mačku a kozu.", "BABKA MÁ PES MAČKA + KOZA"),
        "course",
        nouns.no_commas_in_lists,
    ),
    Rule(
        "owner first",
        "what something belongs to stands before it (MESTO TAM CENTRUM); a person owns by JEJ",
        ("Auto môjho otca je drahé.", "OTEC MOJE JEJ AUTO ON DRAHÉ"),
        "course",
        nouns.owner_first,
    ),
    Rule(
        "noun first",
        "what is talked of is there before whose and what like it is: own, then qualities, then colours",
        ("Môj starý dom horí.", "DOM MOJE STARÝ H-O-R-Í"),
        "course",
        nouns.noun_first,
    ),
    Rule(
        "number after what it counts",
        "BRAT 4; but money and measures of time are counted as in Slovak (80 CENT)",
        ("Mám štyroch mladých bratov.", "MÁM BRAT MLADÝ 4"),
        "course",
        nouns.number_last,
    ),
    Rule(
        "several colours are announced",
        "FARBA before them, unless the text has it",
        ("Vidím modro-biely autobus.", "JA VIDIEŤ AUTOBUS FARBA MODRÁ BIELA"),
        "course",
        nouns.colour_sign,
    ),
    Rule(
        "age after its years",
        "ROKOV 37 of somebody's age; 19 ROKOV of how long something lasts",
        ("Moja sestra má 25 rokov.", "SESTRA MOJE MÁ ROKOV 25"),
        "course",
        predicate.age,
    ),
    Rule(
        "pronoun as object behind the verb",
        "Slovak's short pronouns stand second in a clause, which is a matter of its stress",
        ("Chcem ťa vidieť.", "JA CHCIEŤ VIDIEŤ TY"),
        "course",
        predicate.pronoun_object_last,
    ),
    Rule(
        "by what and how before going",
        "the vehicle is there before it moves: RÝCHLO MOTORKA ÍSŤ DO",
        ("Cestujem do Košíc vlakom.", "JA VLAK CESTOVAŤ KOŠICE"),
        "course",
        predicate.means_before_verb,
    ),
    Rule(
        "rather this, not that",
        "a comparison of liking is said as a contrast",
        ("Brat má radšej psy ako mačky.", "BRAT ON MILOVAŤ PES NIE MAČKA"),
        "course",
        predicate.rather,
    ),
    Rule(
        "others have by MÁ",
        "MÁM is the signer's own having",
        ("Sestra chce mať psa.", "SESTRA ON CHCIEŤ MÁ PES"),
        "course",
        predicate.has,
    ),
    Rule(
        "a state of people is closed by ČLOVEK",
        "married, divorced, single: the sign that ends words for persons",
        ("Moja kolegyňa je rozvedená.", "KOLEGA MOJE ON ROZVEDENÝ ČLOVEK"),
        "course",
        predicate.state_of_person,
    ),
    Rule(
        "time first",
        "days, months, seasons and parts of the day set the scene; a clock time stays where it is",
        ("Prídem v sobotu večer.", "SOBOTA VEČER JA PRÍSŤ"),
        "course",
        setting.time_first,
    ),
    Rule(
        "place before what is in it",
        "the ground before the figure; but where somebody goes, lives, works or waits follows the verb",
        ("Deti sa hrajú v parku.", "PARK TAM DETI HRAŤ"),
        "course",
        setting.place_first,
    ),
    Rule(
        "where somebody lives follows the verb",
        "before how long and with whom",
        ("Žijem už dva roky v Nitre.", "JA BÝVAŤ NITRA VO UŽ 2 ROK"),
        "course",
        setting.dwelling_place,
    ),
    Rule(
        "subject before its verb",
        "in questions too, and of those who come, go or sleep; what grows or lives in a place follows the verb",
        ("Príde zajtra tvoj brat?", "ZAJTRA BRAT TVOJE PRÍSŤ"),
        "course",
        predicate.subject_before_verb,
    ),
    Rule(
        "habits are PRAVIDELNE",
        "what there usually is (býva, of things), and what a month or season is like",
        ("V lete býva horúco.", "LETO OBDOBIE PRAVIDELNE HORÚCO"),
        "course",
        setting.as_a_rule,
    ),
    Rule(
        "a season or month is a time",
        "OBDOBIE after it, where no day is named: two hands part as far as it lasts",
        ("Na jar sadíme kvety.", "JAR OBDOBIE MY SADIŤ KVET"),
        "course",
        setting.season_lasts,
    ),
    Rule(
        "what there is in a place",
        "several things are there by MÁ; one thing needs no verb",
        ("V parku sú staré stromy.", "PARK TAM MÁ STROM STARÝ"),
        "course",
        setting.there_is,
    ),
    Rule(
        "a place is pointed at",
        "TAM after it, not after a town; VEDĽA, OPROTI, PRI follow their noun and point once more",
        ("Vedľa školy je pekný park.", "ŠKOLA TAM VEDĽA TAM PARK PEKNÁ"),
        "course",
        setting.place_is_pointed_at,
    ),
    Rule(
        "in a town",
        "VO after the name of the town that something or somebody is in",
        ("Môj brat býva v Nitre.", "BRAT MOJE ON BÝVAŤ NITRA VO"),
        "course",
        setting.in_a_town,
    ),
    Rule(
        "near and far are said of a place",
        'the place talked of is pointed at, where the text has nothing but an "it" too',
        ("Máme záhradu, je to ďaleko.", "MY MÁM ZÁHRADA | TAM ĎALEKO"),
        "course",
        setting.distance_of_place,
    ),
    Rule(
        "pointing takes up the subject",
        "ON or ONI before a quality or what they do; not before having or BOLO, after groups (DETI), or in questions",
        ("Moja babka je pekná.", "BABKA MOJE ON PEKNÁ"),
        "course",
        setting.pointing_takes_up,
    ),
    Rule(
        "what was or will be is said after who",
        "texts ask by turning both round, signers by the brows",
        ("Bude mama doma?", "MAMA BUDE DOMA"),
        "literature",
        predicate.auxiliary_after_subject,
    ),
    Rule(
        "negation after what it negates",
        "where a verb has no negative form of its own, NIE follows it; without a verb it ends the clause",
        ("Brat nie je doma.", "BRAT ON DOMA NIE"),
        "literature",
        predicate.negation_last,
    ),
    Rule(
        "question word last",
        "with the noun that it asks about: ROKOV KOĽKO",
        ("Kde býva tvoja sestra?", "SESTRA TVOJE BÝVAŤ KDE"),
        "course",
        predicate.wh_last,
    ),
    Rule(
        "what is said is said once",
        "two words with one sign get it once, and AUTO and JAZDIŤ have the same hands",
        ("Rád jazdím autom.", "JA MILOVAŤ JAZDIŤ"),
        "course",
        once.said_once,
    ),
    Rule(
        "a sum without result asks for it",
        "= KOĽKO",
        ("5 + 3 = ?", "5 + 3 = KOĽKO"),
        "course",
        predicate.sum_asks,
    ),
)
_AMERICAN: Final = (
    Rule(
        "time first",
        "it sets the scene for all that follows",
        ("I need water today.", "TODAY ME NEED WATER"),
        "literature",
        setting.time_first,
    ),
    Rule(
        "question word last",
        "where the brows that ask are held",
        ("Where is the bathroom?", "BATHROOM WHERE"),
        "literature",
        predicate.wh_last,
    ),
    Rule(
        "what is said is said once",
        "two words with one sign get it once",
        ("I drive a car.", "ME CAR"),
        "literature",
        once.said_once,
    ),
)
RULES: Final[dict[str, tuple[Rule, ...]]] = {"svk": _SLOVAK, "ase": _AMERICAN}
