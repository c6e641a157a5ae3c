"""What rules of order must know of meanings: which signs are people, animals, places, vehicles, measures, ways to move.

Part of speech is in the lexicon; these lists say what it does not, in glosses of both sign languages. They may be
added to freely: a sign that no list names is moved by none of the rules that ask for the list.
"""

from __future__ import annotations

from typing import Final


def _glosses(text: str) -> frozenset[str]:
    return frozenset(gloss.strip() for gloss in text.replace("\n", ",").split(",") if gloss.strip())


PEOPLE: Final = _glosses(
    """
    MUŽ, ŽENA, CHLAPEC, DIEVČA, OSOBA, ČLOVEK, KAMARÁT, KOLEGA, MAMA, OTEC, DCÉRA, SYN, RODINA, BRAT, SESTRA, DETI,
    BABKA, DEDKO, BABKA DEDKO, DIEŤA, VNUK, VNUČKA, MANŽEL, MANŽELKA, MANŽELIA, FRAJER, PRIATEĽ, DRUH, TETA, UJO,
    SUSED, ŠOFÉR, RODIČIA, SÚRODENCI, POLÍCIA, FAMILY, FRIEND, GRANDFATHER, GRANDMOTHER, MOTHER, FATHER, BROTHER,
    SISTER, SON, DAUGHTER, BABY, CHILD, CHILDREN, BOY, GIRL, MAN, WOMAN, HUSBAND, WIFE, COUSIN, AUNT, UNCLE, PERSON,
    PEOPLE, TEACHER, STUDENT, DOCTOR, NURSE
    """
)
GROUPS: Final = _glosses(
    "RODINA, DETI, BABKA DEDKO, MANŽELIA, RODIČIA, SÚRODENCI, FAMILY, CHILDREN, PEOPLE"
)  # several people in one sign
ANIMALS: Final = _glosses(
    """
    PES, MAČKA, SLIEPKA, KRAVA, KOZA, PRASA, KÔŇ, ZAJAC, OVCA, HUS, MEDVEĎ, VLK, JELEŇ, SRNA, MYŠ, MOTÝĽ, LÍŠKA, ŽABA,
    VEVERIČKA, VČELA, ZVIERA, OPICA, GORILA, LEV, TIGER, SLON, HAD, KROKODIL, ŽIRAFA, KORYTNAČKA, ŤAVA,
    CAT, HORSE, COW, BIRD, FISH
    """
)
PLACES: Final = _glosses(  # besides the towns, which are "place" in the lexicon
    """
    DOM, BYT, PANELÁK, IZBA, POSCHODIE, INTERNÁT, CHATA, POZEMOK, NEMOCNICA, ŠKOLA, POŠTA, POLÍCIA, KOSTOL, ÚRAD,
    REŠTAURÁCIA, BANKA, OBCHOD, KINO, MÚZEUM, HRAD, ZÁMOK, DIVADLO, CENTRUM, NÁMESTIE, ULICA, PARK, HOTEL, FIRMA, MESTO,
    DEDINA, OKRES, MOST, DIAĽNICA, CESTA, PARKOVISKO, RIEKA, FARMA, DVOR, LES, STROM, ZOO, TRŽNICA, PRÍRODA, ZÁHRADA,
    TRÁVA, MORE, HORA, JAZERO, BATHROOM, HOME, HOSPITAL, HOUSE, SCHOOL, COLLEGE, STORE, ROAD
    """
)
VEHICLES: Final = _glosses(
    """
    AUTO, MOTORKA, AUTOBUS, VLAK, TROLEJBUS, ELEKTRIČKA, LIETADLO, BICYKEL, LOĎ, METRO, TAXI, CAR, TRAIN, AIRPLANE,
    BICYCLE
    """
)
MEASURES: Final = _glosses(  # counted by a number before them
    "ROKOV, ROK, MESIAC, TÝŽDEŇ, VÍKEND, DEŇ, HODINA, HODINY, MINÚTA, SEKUNDA, ČAS, EURO, CENT"
)
MOVING: Final = _glosses(
    """
    ÍSŤ DO, CHODIŤ, CESTOVAŤ, PRÍSŤ, ODÍSŤ, JAZDIŤ, SŤAHOVAŤ, NAVŠTÍVIŤ, PRECHÁDZAŤ, POCHÁDZAŤ, PLÁVAŤ
    """
)
INTRANSITIVE: Final = MOVING | _glosses("BÝVAŤ, ŽIŤ, SPAŤ, ČAKAŤ, MEŠKAŤ, VSTÁVAŤ, ODPOČÍVAŤ, RÁSŤ, PADAŤ, MENO, PRÁCA")
ADVERBIAL_TIMES: Final = _glosses(  # say when, without a preposition
    """
    RÁNO, POOBEDE, VEČER, TERAZ, DNES, VČERA, ZAJTRA, KAŽDÝ DEŇ, ZA HODINU,
    NOW, TODAY, TOMORROW, YESTERDAY, EVERY DAY
    """
)
EVENTS: Final = _glosses(  # what something is before or after, besides times
    """
    OBED, PRÁCA, ŠKOLA, HODINA, STRETNÚŤ, SVIATOK, VIANOCE, PRÁZDNINY, DOVOLENKA, VÍKEND, ROZVOD, ROK, MESIAC, TÝŽDEŇ,
    DEŇ, MINÚTA, SEKUNDA, KINO, DIVADLO
    """
)
QUALITIES: Final = _glosses(  # qualities where the word is an adjective, though the sign is listed as something else
    "TEPLO, ZIMA, BLÍZKO, ĎALEKO, RÝCHLO, POMALY, ROVNAKO, VOĽNO"
)
STATES_OF_PEOPLE: Final = _glosses("ŽENATÝ, VYDATÁ, SLOBODNÝ, ROZVEDENÝ")
SHADES: Final = _glosses("TMAVÁ, SVETLÁ")
