"""What to tell the person who typed: a word that may be misspelled, a text that looks like another language."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Final

import simplemma

from ml.text.amounts import SlashedDate
from ml.text.diacritics import is_written
from ml.text.languages import TEXT_LANGUAGES
from ml.text.lexicon import lexicon
from ml.text.normalise import Normalised
from ml.text.plan import Hint, Span
from ml.text.readings import in_order
from ml.text.tokens import Amount, Token, Word

MOST: Final = 8  # words of one text that are looked at: if there are more, they are names or another language
_FEW: Final = 3  # suggestions for one word
_SHORTEST, _LONGEST = 4, 20  # letters of a word that can be told from its neighbours, and in reasonable time
_LETTERS: Final = {"sk": "aáäbcčdďeéfghiíjklĺľmnňoóôpqrŕsštťuúvwxyýzž", "en": "abcdefghijklmnopqrstuvwxyz'"}
_FEWEST: Final = 2  # words that are known in the other language alone
_ENOUGH: Final = 30  # words that tell the language of a text
_SHARE: Final = 0.6  # of the words that are known in one language only


def hints(
    tokens: Sequence[Token],
    restored: Sequence[Word],
    spelled: Container[Span],
    normal: Normalised,
    pair: tuple[str, str],
) -> tuple[Hint, ...]:
    """All that there is to tell of a plan, by place.

    restored: words that were read with diacritics; spelled: spans of the original that were fingerspelled;
    pair: text language and sign language
    """
    words = [token for token in tokens if isinstance(token, Word) and token.text.isalpha() and is_written(token)]
    found = [Hint("diacritics", normal.span(word.start, word.end), (word.text,)) for word in restored]
    found += _dates(tokens, normal, pair[1])
    unsigned = [word for word in words if normal.span(word.start, word.end) in spelled]
    if len(unsigned) >= _FEWEST and (other := other_language([word.text for word in words], pair[0])):
        found.append(Hint("language", normal.span(words[0].start, words[-1].end), (other,)))
    else:
        found += _misspelled(unsigned, words[:1], normal, pair)
    return tuple(sorted(found, key=lambda hint: hint.text_span))


def _misspelled(
    unsigned: Sequence[Word], first: Sequence[Word], normal: Normalised, pair: tuple[str, str]
) -> Iterator[Hint]:
    likely = [word for word in unsigned if word in first or not word.text[0].isupper()]  # others are names
    for word in likely[:MOST]:
        if found := suggestions(word.text, *pair):
            yield Hint("did_you_mean", normal.span(word.start, word.end), found)


def _dates(tokens: Iterable[Token], normal: Normalised, sign_language: str) -> Iterator[Hint]:
    for token in tokens:
        if isinstance(token, Amount) and isinstance(token.value, SlashedDate):
            date = in_order(token.value, sign_language)
            if {token.value.first, token.value.second} != {date.day} and max(date.day, date.month) <= 12:
                said = f"{date.year:04}-{date.month:02}-{date.day:02}"
                yield Hint("date", normal.span(token.start, token.end), (said,))


def suggestions(word: str, text_language: str, sign_language: str) -> tuple[str, ...]:
    """The wordings that are a letter away from `word`, if it is no word of its own and they are few."""
    lowered = word.lower()
    if not _SHORTEST <= len(lowered) <= _LONGEST or is_known(lowered, text_language):
        return ()
    wordings = _single(sign_language, text_language)
    found = {other for other in _neighbours(lowered, _LETTERS[text_language]) if other in wordings}
    # The first letter is seldom the wrong one
    found = {other for other in found if other[0] == lowered[0]} or found
    return tuple(sorted(found)) if len(found) <= _FEW else ()


def other_language(words: Iterable[str], text_language: str) -> str | None:
    """The language that `words` seem to be in, if that is not `text_language`."""
    texts = set(islice(dict.fromkeys(word.lower() for word in words), _ENOUGH))
    unknown = [text for text in texts if not is_known(text, text_language)]
    if len(unknown) < _FEWEST:
        return None
    for other in TEXT_LANGUAGES:
        if other != text_language:
            there = sum(is_known(text, other) for text in unknown)
            here = sum(not is_known(text, other) for text in texts - set(unknown))
            if there >= _FEWEST and there >= _SHARE * (there + here) and there > len(unknown) / 2:
                return other
    return None


@cache
def _single(sign_language: str, text_language: str) -> frozenset[str]:
    return frozenset(words[0].lower() for words in lexicon(sign_language, text_language).wordings() if len(words) == 1)


@lru_cache(10_000)
def is_known(word: str, language: str) -> bool:
    return bool(simplemma.is_known(word, lang=language, low_memory=True))


def _neighbours(word: str, letters: str) -> Iterator[str]:
    """All that is one letter away: left out, put in, another one, or two that changed places."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        for letter in letters:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
