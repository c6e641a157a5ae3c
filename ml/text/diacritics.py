"""Slovak as it is typed without diacritics: "dobry den". A word gets them back only where nothing else can be meant.

Where its bare spelling is no Slovak word and one word alone is spelled so with diacritics, it is that word
(lexicon/sk_accented.txt: the forms of all words that have signs). In a text without any diacritics, a word that is
usually another is read as that (lexicon/sk_usual.txt). Whatever was read so is told in the plan's hints.

`python -m ml.text.diacritics` writes sk_accented.txt anew, after wordings have changed.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Final

from ml.text.grammar import GRAMMARS
from ml.text.lemmas import lemma
from ml.text.lexicon import lexicon
from ml.text.tokens import Token, Word
from ml.text.verbs import is_conjugated, says_person

_FOLDER: Final = resources.files("ml.text") / "lexicon"
_ACCENTED: Final = "sk_accented.txt"
_NEGATION: Final = "ne"
_YOU: Final = "ťa"
_HAS: Final = "má"
_HURTS: Final = "bolí"
_WHOM: Final = frozenset({"ma", "ta", "ho", "ju", "nas", "vas", "ich"})
_NO_VERB: Final = frozenset({"rád", "rada", "radi", "rady", "tri", "dve", "päť"})  # what looks like one beside it


def restore(tokens: Sequence[Token], language: str) -> tuple[list[Token], list[Word]]:
    """`tokens` with the words as they are meant, and those of the words that were changed."""
    if language != "sk":
        return list(tokens), []
    written = [token for token in tokens if isinstance(token, Word) and is_written(token)]
    in_bare_text = all(word.text.isascii() for word in written)
    changed = {
        word: replace(word, text=meant)
        for word in written
        if word.text.isascii() and (meant := _meant(word.text, in_bare_text)) is not None
    }
    if in_bare_text:
        changed |= _objects(tokens, changed) | _having(tokens, changed) | _hurting(tokens)
    found: list[Token] = [changed.get(token, token) if isinstance(token, Word) else token for token in tokens]
    return found, list(changed.values())


def _objects(tokens: Sequence[Token], changed: Mapping[Word, Word]) -> dict[Word, Word]:
    """ "ta" after a verb that says I, you or we ("lubim ta") is "ťa", though it is "tá" elsewhere."""
    return {
        word: replace(word, text=_YOU)
        for before, word in pairwise(tokens)
        if isinstance(word, Word) and isinstance(before, Word) and word.text == bare(_YOU)
        if says_person(changed.get(before, before).text.lower())
    }


def _having(tokens: Sequence[Token], changed: Mapping[Word, Word]) -> dict[Word, Word]:
    """ "ma" is "má", but for "me" beside a verb: "Brat ma psa", "Boli ma hlava"."""
    found: dict[Word, Word] = {}
    for before, word, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if isinstance(word, Word) and word.text.lower() == bare(_HAS):
            beside = [changed.get(one, one).text.lower() for one in (before, after) if isinstance(one, Word)]
            if beside and not any(is_conjugated(one) and one not in _NO_VERB for one in beside):
                found[word] = replace(word, text=_HAS.capitalize() if word.text[0].isupper() else _HAS)
    return found


def _hurting(tokens: Sequence[Token]) -> dict[Word, Word]:
    """ "boli" is "bolí" beside whom it hurts: "Boli ma hlava"."""
    found: dict[Word, Word] = {}
    for pair in pairwise(tokens):
        for word, whom in (pair, pair[::-1]):
            hurts = isinstance(word, Word) and word.text.lower() == bare(_HURTS)
            if hurts and isinstance(word, Word) and isinstance(whom, Word) and whom.text.lower() in _WHOM:
                found[word] = replace(word, text=_HURTS)
    return found


def bare(word: str) -> str:
    """`word` without diacritics."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def is_written(word: Word) -> bool:
    """Whether it stands in the text as it is, and is not the meaning of a symbol or an abbreviation."""
    return len(word.text) == word.end - word.start and word.spelling is None


def _meant(word: str, in_bare_text: bool) -> str | None:
    lowered = word.lower()
    found = _read(lowered, in_bare_text)
    if found is None and lowered.startswith(_NEGATION):
        rest = _read(lowered.removeprefix(_NEGATION), in_bare_text)
        found = _NEGATION + rest if rest else None
    if found is None:
        return None
    return found.upper() if word.isupper() else found.capitalize() if word[0].isupper() else found


def _read(lowered: str, in_bare_text: bool) -> str | None:
    usual = _usual().get(lowered) if in_bare_text else None
    return usual or (None if (lowered,) in lexicon("svk", "sk").wordings() else _unambiguous().get(lowered))


@cache
def _unambiguous() -> Mapping[str, str]:
    return {bare(word): word for word in (_FOLDER / _ACCENTED).read_text(encoding="utf-8").split()}


@cache
def _usual() -> Mapping[str, str]:
    lines = (_FOLDER / "sk_usual.txt").read_text(encoding="utf-8").splitlines()
    return {bare(word): word for line in lines if not line.startswith("#") for word in line.split()}


def unambiguous(dictionary: Mapping[str, str], words: Iterable[str]) -> list[str]:
    """The forms of `words` with diacritics that are the only word, with or without them, of their bare spelling.

    dictionary: form -> dictionary form, of the whole language
    """
    wanted = {word.lower() for word in words}
    bases = wanted | {lemma(word, "sk") for word in wanted}
    spelled: dict[str, set[str]] = defaultdict(set)
    signed: set[str] = {word for word in wanted if not word.isascii()}
    for form, base in dictionary.items():
        lowered = form.lower()
        spelled[bare(lowered)].add(lowered)
        if not lowered.isascii() and base.lower() in bases:
            signed.add(lowered)
    return sorted(form for form in signed if spelled[bare(form)] <= {form})


def main() -> None:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory  # noqa: PLC0415 - 100 MB, for this alone

    words = {word for key in lexicon("svk", "sk").wordings() for word in key} | GRAMMARS["sk"].left_out
    found = unambiguous(DefaultDictionaryFactory().get_dictionary("sk"), words)
    Path(str(_FOLDER / _ACCENTED)).write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"{len(found)} forms of {len(words)} words")


if __name__ == "__main__":
    main()
