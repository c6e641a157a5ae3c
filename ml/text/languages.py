"""Sign languages by ISO 639-3 code, and the text languages (ISO 639-1) that each can be made from.

What a language needs beyond this table (lexicon, numbers) is listed in docs/languages.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ml import MODEL
from ml.text.errors import TextError


@dataclass(frozen=True)
class SignLanguage:
    name: str
    native_name: str
    text_languages: Mapping[str, str]  # ISO 639-1 -> English name


SHIPPED: Final = {
    "svk": SignLanguage("Slovak Sign Language", "slovenský posunkový jazyk", {"sk": "Slovak", "en": "English"}),
    "ase": SignLanguage("American Sign Language", "American Sign Language", {"en": "English"}),
}


def of_model(folder: Path) -> dict[str, SignLanguage]:
    """The language that a folder of weights brings; none if it signs those of ours. Raises SystemExit, as nothing can
    be said or signed then, where the file tells none."""
    file = folder / "language.json"
    if not file.is_file():
        return {}
    try:
        row = json.loads(file.read_text(encoding="utf-8"))
        return {row.pop("code"): SignLanguage(**row)}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SystemExit(
            f"SLP_MODEL: {file} describes no language ({error}). Have it written anew by"
            " `python -m ml.training.published`, or name another folder."
        ) from error


OWN: Final = of_model(MODEL)
LANGUAGES: Final[Mapping[str, SignLanguage]] = MappingProxyType(OWN or SHIPPED)

TEXT_LANGUAGES: Final = tuple(sorted({code for language in LANGUAGES.values() for code in language.text_languages}))


def check_pair(text_language: str, sign_language: str) -> None:
    """Raise TextError unless the one can be signed in the other."""
    if sign_language not in LANGUAGES:
        raise TextError(
            "language_unknown",
            f"No sign language {sign_language!r} here; there are {', '.join(LANGUAGES)}.",
            language=sign_language,
            known=list(LANGUAGES),
        )
    if text_language not in TEXT_LANGUAGES:
        raise TextError(
            "language_unknown",
            f"No text language {text_language!r} here; there are {', '.join(TEXT_LANGUAGES)}.",
            language=text_language,
            known=list(TEXT_LANGUAGES),
        )
    language = LANGUAGES[sign_language]
    if text_language not in language.text_languages:
        raise TextError(
            "language_pair",
            f"{language.name} ({sign_language}) is made from {' or '.join(language.text_languages.values())},"
            f" not from {text_language!r}.",
            text_language=text_language,
            sign_language=sign_language,
            known=list(language.text_languages),
        )
