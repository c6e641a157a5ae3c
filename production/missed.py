"""Which words people miss: those that had no sign of their own, counted without who typed them or in what text.

Only ordinary words are kept: those that a dictionary knows, and that are not written like a name or part of an address,
once they were met in `FEWEST` texts. Small words that sign languages leave out on purpose do not count, nor does what
people chose themselves.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from threading import Lock
from typing import Final

from django.db import connection
from django.utils import timezone

from ml.signing import Utterance
from ml.text.grammar import GRAMMARS
from ml.text.hints import is_known
from ml.text.normalise import normalise
from production.models import WORD, MissedWord

FEWEST: Final = 3  # texts in which a word was met before it is kept
WAITING: Final = 5_000  # words of a process whose texts are counted; those met longest ago are forgotten
TEXTS: Final = 1_000  # recent texts, each of which counts once
KEPT: Final = 5_000  # rows; the least wanted others go

_WORD: Final = re.compile(r"(?<!\S)[\"'„“”(]*([^\W\d_]+)[.,;:!?…\"'“”)]*(?!\S)")  # by itself: no part of an address
_SENTENCE_ENDS: Final = re.compile(r"(?:^|[.!?…:])[\s\"'(]*$")

Missed = tuple[str, str, str, str]  # word, text language, sign language, what became of it


def missed(utterance: Utterance) -> Iterator[Missed]:
    """The words that a text lacked signs for, each once."""
    request, coverage = utterance.request, utterance.coverage
    text, pair = request.text, (request.text_language, request.sign_language)
    classes = {
        MissedWord.Became.SPELLED: coverage.spelled,
        MissedWord.Became.NEAR: coverage.near,
        MissedWord.Became.LEFT_OUT: coverage.left_out,
    }
    fates = {span: became for became, spans in classes.items() for span in spans}
    found: dict[Missed, None] = {}
    for match in _WORD.finditer(text):
        became = fates.get(match.span(1))
        word = normalise(match[1]).text.lower()
        if became is not None and _is_ordinary(word, match, text, pair[0]):
            found[word, *pair, became.value] = None
    yield from found


def _is_ordinary(word: str, match: re.Match[str], text: str, text_language: str) -> bool:
    if not 2 <= len(word) <= WORD or not word.isalpha() or word in GRAMMARS[text_language].left_out:
        return False
    if match[1][0].isupper() and not _SENTENCE_ENDS.search(text[: match.start(1)]):
        return False
    return is_known(word, text_language)


class MissedCounts:
    """What one process has met. Bounded; safe in several threads."""

    def __init__(self) -> None:
        self._texts: OrderedDict[int, None] = OrderedDict()  # by hash
        self._met: OrderedDict[Missed, int] = OrderedDict()
        self._lock = Lock()

    def note(self, utterance: Utterance) -> dict[Missed, int]:
        """By how many texts the count of each word goes up, which is none for a word that is still waiting."""
        words = [] if utterance.edited else list(missed(utterance))
        with self._lock:
            if not words or not self._is_new(hash((utterance.request.text, *words[0][1:3]))):
                return {}
            up: dict[Missed, int] = {}
            for word in words:
                times = min(self._met.pop(word, 0) + 1, FEWEST + 1)
                self._met[word] = times
                if times >= FEWEST:
                    up[word] = FEWEST if times == FEWEST else 1
            while len(self._met) > WAITING:
                self._met.popitem(last=False)
        return up

    def _is_new(self, text: int) -> bool:
        if text in self._texts:
            self._texts.move_to_end(text)
            return False
        self._texts[text] = None
        if len(self._texts) > TEXTS:
            self._texts.popitem(last=False)
        return True


_tally = MissedCounts()


def note(utterance: Utterance) -> None:
    """Count what a text lacked, by one query at most; `production.upkeep` makes room now and then."""
    if up := _tally.note(utterance):
        add(up)


def add(up: dict[Missed, int]) -> None:
    """In one statement, in which two processes cannot lose each other's counts; Django has no words for it."""
    today = timezone.now().date()
    table = connection.ops.quote_name(MissedWord._meta.db_table)
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(up))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (word, text_language, sign_language, became, texts, last_day) VALUES {rows} "  # noqa: S608  (name and marks)
            "ON CONFLICT (word, text_language, sign_language, became) "
            f"DO UPDATE SET texts = {table}.texts + excluded.texts, last_day = excluded.last_day",
            [value for word, texts in up.items() for value in (*word, texts, today)],
        )


def prune() -> int:
    """Delete the least wanted words beyond `KEPT`, those not met for longest first: how many."""
    spare = MissedWord.objects.order_by("-texts", "-last_day", "pk").values_list("pk", flat=True)[KEPT:]
    return MissedWord.objects.filter(pk__in=list(spare)).delete()[0]
