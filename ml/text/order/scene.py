"""What a rule of order is told besides the phrases, and how it adds a sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ml.text.lexicon import Has
from ml.text.order.clauses import Clause
from ml.text.order.phrases import Phrase, Role
from ml.text.order.units import Unit, parts_of_speech
from ml.text.plan import PlannedSign, Span


@dataclass(frozen=True)
class Scene:
    """One clause; `has`: whether a gloss can be signed."""

    clause: Clause
    text_language: str
    sign_language: str
    has: Has

    def sign(self, gloss: str, span: Span) -> list[Unit]:
        """A sign that has no word of its own; `span`: the words that it belongs to. nothing if it cannot be signed."""
        if not self.has(gloss):
            return []
        words = ""  # no word asks for it, so no rule takes it for one
        return [Unit((PlannedSign(gloss, "sign", span),), parts_of_speech(self.sign_language)[gloss], words, span)]

    def phrase(self, gloss: str, role: Role, span: Span, topic: bool = False) -> list[Phrase]:
        """The same as a phrase of its own."""
        return [Phrase(role, ((unit,),), topic) for unit in self.sign(gloss, span)]


Phrases = list[Phrase]
Apply = Callable[[Scene, Phrases], Phrases]


def span(units: Sequence[Unit]) -> Span:
    """From the first word of units in text order to the last, without pauses at the ends."""
    heard = [unit.span for unit in units if unit.signs]
    return (min(start for start, _ in heard), max(end for _, end in heard))
