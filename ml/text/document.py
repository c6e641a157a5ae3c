"""A plan as a document that programs read: what can be done otherwise is said with it.

docs/protocol.md lists the fields. Its `signs`, as they are or changed, are what `ml.text.edited` takes.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ml.text.alternatives import choices
from ml.text.plan import Plan, PlannedSign


def as_json(made: Plan, glosses: Container[str] | None = None) -> dict[str, Any]:
    """Everything about a plan; `glosses`: those that can be produced, where alternatives are offered."""
    return {
        "text": made.text,
        "text_language": made.text_language,
        "sign_language": made.sign_language,
        "edited": made.edited,
        "signs": _signs(made.signs),
        "choices": [
            {
                "text_span": choice.text_span,
                "signs": choice.signs,
                "at": choice.at,
                "alternatives": [
                    {"change": other.change, "signs": _signs(other.signs)} for other in choice.alternatives
                ],
            }
            for choice in choices(made, glosses)
        ],
        "coverage": asdict(made.coverage),
        "marks": [asdict(mark) for mark in made.marks],
        "hints": [asdict(hint) for hint in made.hints],
    }


def written(document: Mapping[str, Any]) -> str:
    """The same with a line for each part of a part, so that people can change and compare it."""
    return "{\n" + ",\n".join(f" {json.dumps(name)}: {_part(part)}" for name, part in document.items()) + "\n}"


def _part(part: Any) -> str:
    if not isinstance(part, list) or not part:
        return json.dumps(part, ensure_ascii=False)
    return "[\n" + ",\n".join(f"  {json.dumps(item, ensure_ascii=False)}" for item in part) + "\n ]"


def _signs(planned: Sequence[PlannedSign]) -> list[dict[str, Any]]:
    """Only pauses have seconds."""
    return [
        {"gloss": sign.gloss, "kind": sign.kind, "text_span": sign.text_span}
        | ({"seconds": sign.seconds} if sign.kind == "pause" else {})
        for sign in planned
    ]
