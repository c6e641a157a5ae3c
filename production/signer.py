"""The one model of this process, loaded on first use and shared by the engine, the clips and the commands."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from ml.runtime import Signer

_loading = Lock()


@cache
def _load(factory: str) -> Signer:
    signer: Signer = import_string(factory)()
    return signer


def shared_signer() -> Signer:
    """The model that `settings.SIGNER` loads. The lock keeps two threads from loading it twice."""
    with _loading:
        return _load(settings.SIGNER)


def forget() -> None:
    """Drop the loaded model, so that the next use loads what the settings then say."""
    _load.cache_clear()
