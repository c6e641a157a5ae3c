"""The columns that a table of clips may have, and the names by which they are known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "text": ("sentence", "veta"),
        "language": ("text language", "jazyk"),
        "sign language": ("posunkový jazyk", "posunkovy jazyk"),
        "name": ("title", "názov", "nazov"),
        "hand": ("dominant hand", "ruka"),
        "spelling": ("fingerspelling", "fingerspelling speed", "hláskovanie", "hlaskovanie"),
        "speed": ("rýchlosť", "rychlost"),
        "avatar": ("person", "postava"),
        "view": ("camera", "pohľad", "pohlad"),
        "background": ("pozadie",),
        "captions": ("titulky",),
        "size": ("veľkosť", "velkost"),
        "format": ("formát",),
        "time": ("cue", "čas", "cas"),
    }
)
LABELS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "text": _("Text"),
        "language": _("Languages"),
        "sign language": _("Sign language"),
        "name": _("Name"),
        "hand": _("Hand"),
        "spelling": _("Fingerspelling speed"),
        "speed": _("Speed"),
        "avatar": _("Person"),
        "view": _("View"),
        "background": _("Background"),
        "captions": _("Captions in the picture"),
        "size": _("Size"),
        "format": _("Format"),
        "time": _("Time"),
    }
)
_KNOWN: Final = {alias: column for column, aliases in COLUMNS.items() for alias in (column, *aliases)}


def column_named(written: str) -> str:
    """The column that a heading means, whatever its case; "" for one that there is none of."""
    return _KNOWN.get(" ".join(written.casefold().replace("_", " ").split()), "")
