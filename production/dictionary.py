"""The dictionary: every sign and letter there is, what finds it, and a text by which it is signed alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ml.text.errors import TextError
from ml.text.languages import LANGUAGES
from ml.text.lexicon import Sign, signs
from ml.text.planner import plan

TOPICS: Final = {  # part of speech of the lexicons -> what a visitor looks under
    "letter": ("alphabet", _("Alphabet")),
    "number": ("numbers", _("Numbers")),
    "operator": ("numbers", _("Numbers")),
    "greeting": ("greetings", _("Greetings and phrases")),
    "phrase": ("greetings", _("Greetings and phrases")),
    "interjection": ("greetings", _("Greetings and phrases")),
    "question": ("questions", _("Questions")),
    "pronoun": ("persons", _("Pronouns")),
    "possessive": ("persons", _("Pronouns")),
    "verb": ("verbs", _("Verbs")),
    "adjective": ("adjectives", _("Adjectives and adverbs")),
    "adverb": ("adjectives", _("Adjectives and adverbs")),
    "colour": ("colours", _("Colours")),
    "noun": ("nouns", _("Nouns")),
    "place": ("places", _("Places")),
    "time": ("time", _("Time and calendar")),
    "tense": ("time", _("Time and calendar")),
    "month": ("time", _("Time and calendar")),
    "weekday": ("time", _("Time and calendar")),
    "season": ("time", _("Time and calendar")),
    "clock": ("time", _("Time and calendar")),
    "duration": ("time", _("Time and calendar")),
}
OTHER: Final = ("other", _("Other"))


@dataclass(frozen=True)
class DictionaryEntry:
    """A sign, and the text that asks for it and nothing else ("" if there is none)."""

    sign: Sign
    topic: str
    text: str
    text_language: str

    @property
    def words(self) -> list[tuple[str, tuple[str, ...]]]:
        """Text languages with their wordings, the main one first."""
        return [(language, wordings) for language, wordings in self.sign.wordings.items() if wordings]

    @property
    def searched(self) -> str:
        """All wordings, of which the page shows the first few and finds every one."""
        return "|".join(dict.fromkeys(wording for _, wordings in self.words for wording in wordings))


@cache
def entries(sign_language: str) -> tuple[DictionaryEntry, ...]:
    """All signs by their glosses, then numbers, then letters of the alphabet. Takes about a second, once."""
    found = [
        DictionaryEntry(sign, TOPICS.get(sign.part_of_speech, OTHER)[0], *_alone(sign, sign_language))
        for sign in signs(sign_language)
    ]
    return tuple(sorted(found, key=_order))


def _alone(sign: Sign, sign_language: str) -> tuple[str, str]:
    for text_language in LANGUAGES[sign_language].text_languages:
        wordings = sign.wordings.get(text_language, ())
        for text in (sign.gloss, *wordings) if sign.kind == "letter" else wordings:
            try:
                planned = plan(text, text_language, sign_language).signs
            except TextError:
                continue
            if [one.gloss for one in planned if one.kind != "pause"] == [sign.gloss]:
                return text, text_language
    return "", ""


_AFTER: Final = {letter: base + "~" for base, letter in zip("AACCDEIILLNOORSTUYZ", "ÁÄČĆĎÉÍÎĹĽŇÓÔŔŠŤÚÝŽ", strict=True)}


def _order(entry: DictionaryEntry) -> tuple[bool, bool, int, str]:
    """Letters with marks come after those without (A Á Ä B C Č), and 20 before 100."""
    gloss = entry.sign.gloss
    number = int(digits) if (digits := gloss.partition(" ")[0]).isdecimal() else 0
    return (
        entry.sign.kind == "letter",
        not gloss[0].isalpha(),
        number,
        "".join(_AFTER.get(letter, letter) for letter in gloss),
    )


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    return redirect("dictionary_of", next(iter(LANGUAGES)))


@require_safe
def dictionary_of(request: HttpRequest, sign_language: str, gloss: str = "") -> HttpResponse:
    """The list of one sign language, with one of its signs chosen if the address names it."""
    if sign_language not in LANGUAGES:
        raise Http404(sign_language)
    found = entries(sign_language)
    chosen = next((entry for entry in found if entry.sign.gloss == gloss), None)
    if gloss and not chosen:
        raise Http404(gloss)
    present = {entry.topic for entry in found}
    topics = {key: name for key, name in (*TOPICS.values(), OTHER) if key in present}
    context = {
        "languages": LANGUAGES,
        "sign_language": sign_language,
        "language": LANGUAGES[sign_language],
        "entries": found,
        "letters": sum(entry.sign.kind == "letter" for entry in found),
        "topics": topics,
        "composed": sum(entry.sign.composed for entry in found),
        "chosen": chosen,
    }
    return render(request, "production/dictionary.html", context)
