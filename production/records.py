"""How a production becomes a row, and how a row is signed again.

The row keeps the planned signs with their places in time: planning the text once more would give another motion as
soon as the lexicon or the grammar has changed, and a link must go on showing what its visitor saw.
"""

from __future__ import annotations

from typing import Any

from ml.runtime import Signer
from ml.signing import Options, Request, Utterance
from ml.text.plan import Coverage, Mark
from ml.timing import TimedSign, Timeline
from production.models import Production


def keep(utterance: Utterance, **fields: Any) -> Production:
    """A new row; fields: what else is known about it, such as its state."""
    return Production.objects.create(**written(utterance), **fields)


def written(utterance: Utterance) -> dict[str, Any]:
    """The fields of a row, all of them JSON, that `recall` makes the utterance of."""
    request = utterance.request
    return {
        "text": request.text,
        "text_language": request.text_language,
        "sign_language": request.sign_language,
        "seed": request.seed,
        "model": utterance.signer.hash,
        "options": dict(vars(request.options)),
        "signs": [_written(sign) for sign in utterance.timeline.signs],
        "coverage": dict(vars(utterance.coverage)),
        "marks": [dict(vars(mark)) for mark in utterance.timeline.marks],
        "edited": utterance.edited,
    }


def recall(row: Production, signer: Signer) -> Utterance:
    """What `keep` wrote down. Only the signer that made the row (`row.model`) moves the same way again."""
    options = Options(**{"order": "text"} | row.options)  # rows without it are from before there was another order
    request = Request(row.text, row.text_language, row.sign_language, row.seed, options)
    coverage = Coverage(**{name: tuple(map(tuple, spans)) for name, spans in row.coverage.items()})
    signs = tuple(_read(index, sign) for index, sign in enumerate(row.signs))
    marks = tuple(Mark(mark["kind"], tuple(mark["signs"])) for mark in row.marks)
    timeline = Timeline(signs, signs[-1].end_frame, marks=marks)
    return Utterance(signer, request, coverage, timeline, row.edited)


def _written(sign: TimedSign) -> dict[str, Any]:
    written = dict(vars(sign))  # asdict takes ten times as long
    del written["index"]  # its place in the list
    return written


def _read(index: int, written: dict[str, Any]) -> TimedSign:
    return TimedSign(index, **written | {"text_span": tuple(written["text_span"])})
