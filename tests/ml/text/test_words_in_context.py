"""Words that context decides: which sign a text must have and which it must not, whatever their order."""

from __future__ import annotations

from itertools import groupby

import pytest

from ml.text.lexicon import signs
from ml.text.planner import plan


def said(text: str, language: str, sign_language: str) -> tuple[set[str], set[str]]:
    """The signs of a text and its spelled runs, these in capitals without hyphens."""
    made = plan(text, language, sign_language)
    runs = groupby(made.signs, key=lambda sign: sign.kind == "letter")
    spelled = {"".join(sign.gloss for sign in run) for is_spelled, run in runs if is_spelled}
    return {sign.gloss for sign in made.signs if sign.kind == "sign"}, spelled


ENGLISH = [
    ("Close the window.", "ZATVORENÉ", "BLÍZKO"),
    ("Please close your eyes.", "ZATVORENÉ", "BLÍZKO"),
    ("The bank closes at noon.", "ZATVORENÉ", "BLÍZKO"),
    ("The school is very close.", "BLÍZKO", "ZATVORENÉ"),
    ("We live close to the park.", "BLÍZKO", "ZATVORENÉ"),
    ("Watch the film.", "VIDIEŤ", "HODINY"),
    ("We watched a film yesterday.", "VIDIEŤ", "HODINY"),
    ("My new watch was expensive.", "HODINY", "VIDIEŤ"),
    ("the second house", "2", "SEKUNDA"),
    ("Wait a second.", "SEKUNDA", "2"),
    ("my second child", "2", "SEKUNDA"),
    ("The bus leaves at noon.", "ODÍSŤ", "LIST"),
    ("She leaves tomorrow.", "ODÍSŤ", "LIST"),
    ("The leaves are yellow.", "LIST", "ODÍSŤ"),
    ("He left yesterday.", "ODÍSŤ", "LEFT"),
    ("Turn left.", "LEFT", "ODÍSŤ"),
    ("Turn right.", "RIGHT", "SPRÁVNE"),
    ("You are right.", "SPRÁVNE", "RIGHT"),
    ("my right hand", "RIGHT", "SPRÁVNE"),
    ("human rights", "ČLOVEK", "SPRÁVNE"),
    ("a hard test", "PROBLÉM", "TVRDÁ"),
    ("The wood is hard.", "TVRDÁ", "HARD"),
    ("I have a cold.", "COLD", "ZIMA"),
    ("It is cold today.", "ZIMA", "COLD"),
    ("The orange is orange.", "ORANŽOVÁ", "BANÁN"),
    ("two oranges", "POMARANČ", "ORANŽOVÁ"),
    ("a bright orange car", "ORANŽOVÁ", "POMARANČ"),
    ("What does it mean?", "MEAN", "ZLE"),
    ("He is mean to me.", "ZLE", "MEAN"),
    ("He looks like his father.", "ROVNAKO", "MILOVAŤ"),
    ("She is like her mother.", "ROVNAKO", "MILOVAŤ"),
    ("I like apples.", "MILOVAŤ", "ROVNAKO"),
    ("Would you like an apple?", "CHCIEŤ", "MILOVAŤ"),
    ("I see her.", "ONA", "JEJ"),
    ("I met her yesterday.", "ONA", "JEJ"),
    ("I know her brother.", "JEJ", "ONA"),
    ("It's too expensive.", "DRAHÉ", "AJ"),
    ("It is too far.", "ĎALEKO", "AJ"),
    ("I want to come too.", "AJ", "VEĽA"),
    ("The rest of the day", "REST", "ODPOČÍVAŤ"),
    ("I need to rest.", "ODPOČÍVAŤ", "REST"),
    ("Tell me a story.", "STORY", "POSCHODIE"),
    ("The plane landed.", "LIETADLO", "POZEMOK"),
    ("They bought land.", "POZEMOK", "LAND"),
    ("A glass of milk", "GLASS", "SKLO"),
    ("The bottle is made of glass.", "SKLO", "GLASS"),
    ("I have training today.", "TRAINING", "VLAK"),
    ("The train is late.", "VLAK", "TRAIN"),
    ("Slovakia is a country.", "COUNTRY", "DEDINA"),
    ("He parked the car.", "PARKOVISKO", "PARK"),
    ("Where did you park?", "PARKOVISKO", "PARK"),
    ("The park is big.", "PARK", "PARKOVISKO"),
    ("We march.", "MARCH", "MAREC"),
    ("I was born in March.", "MAREC", "MARCH"),
    ("I can't bear it.", "BEAR", "MEDVEĎ"),
    ("The bear sleeps.", "MEDVEĎ", "BEAR"),
    ("The river bank", "BANK", "BANKA"),
    ("I work in a bank.", "BANKA", "BANK"),
    ("live music", "LIVE", "BÝVAŤ"),
    ("We live here.", "BÝVAŤ", "LIVE"),
    ("a fly", "FLY", "LIETADLO"),
    ("We fly tomorrow.", "LIETADLO", "FLY"),
    ("I'm kidding.", "KIDDING", "DIEŤA"),
    ("My kid is five.", "DIEŤA", "KID"),
    ("What are you doing?", "PRÁCA", "DOING"),
    ("What do you do?", "PRÁCA", "DO"),
    ("There's a cat in the garden.", "MÁ", "TAM"),
    ("Is there a problem?", "MÁ", "TAM"),
    ("You're welcome.", "PROBLÉM", "AHOJ"),
    ("one more time", "OPAKOVAŤ", "VIAC"),
    ("no one", "OSOBA", "1"),
    ("The red one is nice.", "ČERVENÁ", "1"),
    ("the first floor", "POSCHODIE", "FLOOR"),
    ("I washed the floor.", "FLOOR", "POSCHODIE"),
    ("My dad doesn't work.", "PRÁCA", "PROBLÉM"),
    ("Can I see you tomorrow?", "VIDIEŤ", "AHOJ"),
    # auxiliaries say nothing by themselves
    ("I have seen him.", "VIDIEŤ", "MÁM"),
    ("I haven't seen him.", "NIE", "MÁM"),
    ("Has she come?", "PRÍSŤ", "MÁ"),
    ("I have had a dog.", "MÁM", "HAD"),
    ("We have a dog.", "MÁM", "HAVE"),
    ("It's getting dark.", "TMAVÁ", "MÁM"),
    ("I'm going to buy a car.", "BUDE", "ÍSŤ DO"),
    ("I'm going to school.", "ÍSŤ DO", "BUDE"),
    # negation stays
    ("I ain't hungry.", "NIE", "BOLO"),
    ("She never comes.", "NIE", "NEVER"),
    ("Nobody came.", "NIE", "NOBODY"),
    # names
    ("New York", "YORK", "NOVÝ"),
    ("We went to New Zealand.", "ZEALAND", "NOVÝ"),
    ("Mrs Brown is my neighbour.", "BROWN", "HNEDÁ"),
    ("My teacher is Mr White.", "WHITE", "BIELA"),
    ("Rose Black", "BLACK", "ČIERNA"),
    ("I met Tom Green.", "GREEN", "ZELENÁ"),
    ("The car is green.", "ZELENÁ", "GREEN"),
    ("Miss May is here.", "MAY", "MÁJ"),
    ("Martin is my brother.", "MARTIN", "AHOJ"),
]
SLOVAK = [
    ("Píšem list mame.", "MAMA", "LIST"),
    ("Dostal som list od babky.", "BABKA", "LIST"),
    ("Zo stromu padá list.", "LIST", "PAPIER"),
    ("Kúpil som si lístok na vlak.", "VLAK", "LIST"),
    ("Mám lístok do kina.", "KINO", "LIST"),
    ("Druhy zvierat", "ZVIERA", "DRUH"),
    ("Jej druh pracuje v banke.", "DRUH", "2"),
    ("Aký druh ovocia máš?", "OVOCIE", "DRUH"),
    ("Bol som tam do večera.", "VEČER", "JESŤ"),
    ("Večera bola dobrá.", "JESŤ", "VEČERA"),
    ("Zámok na dverách je pokazený.", "PROBLÉM", "ZÁMOK"),
    ("Navštívili sme starý zámok.", "ZÁMOK", "DOM"),
    ("Učiteľka vysvetľuje novú látku.", "NOVÝ", "LÁTKA"),
    ("Šaty sú z mäkkej látky.", "LÁTKA", "ŠKOLA"),
    ("Izba je hore.", "HORE", "HORA"),
    ("Bývame na hore.", "HORA", "HORE"),
    ("Choď doprava.", "ÍSŤ DO", "DOPRAVA"),
    ("Mestská doprava mešká.", "DOPRAVA", "CHODIŤ"),
    ("Jasný deň", "SVETLÁ", "ÁNO"),
    ("Jasné, prídem.", "ÁNO", "SVETLÁ"),
    ("On tvrdí, že má pravdu.", "SPRÁVNE", "TVRDÁ"),
    ("Chlieb je tvrdý.", "TVRDÁ", "ZLE"),
    ("Bola to hrozná nehoda.", "ZLE", "HROZNO"),
    ("Mám rád sladké hrozno.", "HROZNO", "ZLE"),
    ("Má dva metre.", "2", "METRO"),
    ("Išli sme metrom.", "METRO", "METROM"),
    ("Vydali novú knihu.", "NOVÝ", "VYDATÁ"),
    ("Sestra sa vydala.", "VYDATÁ", "VYDALA"),
    ("Zdravím vás", "POZDRAVIŤ", "ZDRAVÁ"),
    ("Ovocie je zdravé.", "ZDRAVÁ", "POZDRAVIŤ"),
    ("Maj sa dobre", "AHOJ", "MÁM"),
    ("Mám sa dobre.", "DOBRE", "MÁM"),
    ("Máme sa fajn.", "MY", "MÁM"),
    ("Poď sem!", "PRÍSŤ", "ÍSŤ DO"),
    ("Poďte ku mne.", "PRÍSŤ", "ÍSŤ DO"),
    ("Poďme do kina.", "ÍSŤ DO", "PRÍSŤ"),
    ("Mám ťa rád.", "MILOVAŤ", "MÁM"),
    ("Mala by si spať.", "MUSIEŤ", "MÁM"),
    ("Máš prísť zajtra.", "MUSIEŤ", "MÁM"),
    ("Neviem, či príde.", "PRÍSŤ", "ALEBO"),
    ("pol hodiny", "HODINA", "HODINY"),
    ("Buď dobrý.", "DOBRE", "ALEBO"),
    ("Daj mi dobrú radu.", "DOBRE", "MILOVAŤ"),
    ("Má rovné vlasy.", "MÁ", "="),
    ("V lete chodíme k moru.", "MORE", "MORU"),
    ("Dedko kope v záhrade.", "KOPAŤ", "KOPE"),
    ("Musím sa ponáhľať.", "RÝCHLO", "PONÁHĽAŤ"),
    ("Ako sa tvoja sestra volá?", "MENO", "VOLÁ"),
    ("Idem sa prejsť.", "PRECHÁDZAŤ", "PREJSŤ"),
    ("Musím sa ospravedlniť.", "PREPÁČ", "OSPRAVEDLNIŤ"),
    # no lemma turns "som tam" into "sú tam"
    ("Bol som tam.", "TAM", "MÁ"),
    ("Boli sme tam včera.", "TAM", "MÁ"),
    ("Nikdy som tam nebol.", "NIE", "MÁ"),
    # negation stays
    ("Ani ja.", "NIE", "AJ"),
    ("Ani on nevie.", "AJ", "ANI"),
    ("nerobím", "NIE", "NEROBÍM"),
    ("Dnes nepracujem.", "NIE", "NEPRACUJEM"),
    ("Neprší.", "NIE", "NEPRŠÍ"),
    ("Nesneží.", "NIE", "NESNEŽÍ"),
    ("Neparkuje tu.", "NIE", "NEPARKUJE"),
    ("Nevolám sa Peter.", "NIE", "NEVOLÁM"),
    ("Neponáhľaj sa.", "NIE", "NEPONÁHĽAJ"),
    ("Niet problému.", "NIE", "BUDE"),
    ("Nechcem sa hádať.", "NECHCIEŤ", "NECHCIEŤ SA"),
    ("Nechce sa mi spať.", "NECHCIEŤ SA", "NECHCIEŤ"),
    ("nečas", "NEČAS", "ČAS"),
    # who is meant
    ("Si doma?", "TY", "SI"),
    ("Kde si?", "TY", "SI"),
    ("Odkiaľ si?", "TY", "SI"),
    ("Prečo si neprišiel do školy?", "TY", "SI"),
    ("Prečo si plakal?", "TY", "SI"),
    ("Chcem si kúpiť auto.", "JA", "TY"),
    # names
    ("Nové Mesto nad Váhom", "VÁHOM", "MESTO"),
    ("Bývam v Nových Zámkoch.", "BÝVAŤ", "ZÁMOK"),
    ("Spišská Nová Ves", "NOVÁ", "NOVÝ"),
    ("Martin je môj brat.", "BRAT", "Ž"),
    ("Bývam v Martine.", "MARTIN", "MARTINE"),
    ("Zvolen si čas.", "ČAS", "MESTO"),
    ("Žiar slnka", "SLNKA", "ŽIAR NAD HRONOM"),
    ("pani Malá", "ŽENA", "MALÝ"),
    ("Peter Malý je môj sused.", "MALÝ", "VEĽKÝ"),
    ("Vlk je v lese.", "VLK", "PES"),
]
AMERICAN = [
    ("I'm called Peter.", "PETER", "PHONE"),
    ("Call me tomorrow.", "PHONE", "CALL"),
    ("I may come in May.", "MAY", "MARCH"),
    ("We march.", "WE", "APRIL"),
    ("30 seconds", "SECONDS", "2"),
    ("my second car", "2", "SECOND"),
    ("Can I see you tomorrow?", "TOMORROW", "GOODBYE"),
    ("See you later!", "GOODBYE", "SEE"),
    ("The book is over there.", "BOOK", "FINISHED"),
    ("School is over.", "FINISHED", "OVER"),
    ("Sorry I'm late.", "SORRY", "LATER"),
    ("Miss May", "MISS", "APRIL"),
    ("Joy", "JOY", "HAPPY"),
]
CASES = [
    (text, language, sign_language, wanted, unwanted)
    for cases, language, sign_language in ((ENGLISH, "en", "svk"), (SLOVAK, "sk", "svk"), (AMERICAN, "en", "ase"))
    for text, wanted, unwanted in cases
]


@pytest.mark.parametrize(("text", "language", "sign_language", "wanted", "unwanted"), CASES)
def test_context_decides_which_sign_a_word_has(
    text: str, language: str, sign_language: str, wanted: str, unwanted: str
) -> None:
    signed, spelled = said(text, language, sign_language)
    known = {sign.gloss for sign in signs(sign_language)}
    assert wanted in signed or any(wanted in run for run in spelled), (signed, spelled)
    assert unwanted not in (signed if unwanted in known else spelled)
