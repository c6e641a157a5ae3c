"""Models in folders: found by their hash, checked, loaded beside those that run, and held while they are wanted.

A production's hash is all that is needed to find what signed it. Nothing here asks the database, which live workers
do without.
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from ml.motion import CHUNK
from ml.runtime import FILES, Signer, name_of
from ml.text.languages import LANGUAGES
from ml.timing import TimedSign, Timeline

logger = logging.getLogger(__name__)

MOST_HELD: Final = 3  # models of folders: the live one, a canary, and one that somebody replays

_held: OrderedDict[tuple[str, str], Signer] = OrderedDict()  # by loader and hash, the one asked for last at its end
_loading = Lock()  # not the one of the site's own model, for which nobody is to wait meanwhile


class ModelRefused(Exception):
    """A folder is no model that this site could sign with; the message says why."""


def folders() -> list[Path]:
    """Of `settings.MODELS_DIR`, those that have a model's files."""
    if not settings.MODELS_DIR.is_dir():
        return []
    return sorted(path for path in settings.MODELS_DIR.iterdir() if (path / "config.json").is_file())


def hash_of(folder: Path) -> str:
    """What a model is called that is loaded from there now. Raises OSError."""
    seen = [path.stat() for name in FILES if (path := folder / name).is_file()]
    return _hash_as_it_stands(folder, tuple((stat.st_mtime_ns, stat.st_size) for stat in seen))


@lru_cache(maxsize=64)
def _hash_as_it_stands(folder: Path, seen: tuple[tuple[int, int], ...]) -> str:
    return name_of(folder)


def folder_of(hash: str) -> Path | None:
    return next((folder for folder in folders() if _safe_hash(folder) == hash), None)


def known(own: Signer) -> list[str]:
    """Hashes of the models that this machine could sign with."""
    return [own.hash, *filter(None, map(_safe_hash, folders()))]


def _safe_hash(folder: Path) -> str:
    try:
        return hash_of(folder)
    except OSError:  # it is being written, or taken away
        return ""


def load(folder: Path, expected: str = "", loader: str = "") -> Signer:
    """The model of a folder, once it has signed something. loader: dotted path, by default `settings.SIGNER`.

    Raises ModelRefused.
    """
    loader = loader or settings.SIGNER
    try:
        found = hash_of(folder)
    except OSError as error:
        raise ModelRefused(gettext("%(folder)s cannot be read: %(why)s") % _named(folder, why=error)) from error
    if expected and found != expected:
        raise ModelRefused(
            gettext("%(folder)s holds other files than were named: their hash is %(found)s, not %(expected)s.")
            % _named(folder, found=found, expected=expected)
        )
    with _loading:
        if held := _held.get((loader, found)):
            _held.move_to_end((loader, found))
            return held
        try:
            signer: Signer = import_string(loader)(folder)
            _expect_it_signs(signer)
        except ModelRefused:
            raise
        except Exception as error:  # whatever a file may hold
            logger.warning("the model in %s was refused", folder, exc_info=True)
            why = f"{type(error).__name__}: {error}"
            raise ModelRefused(gettext("%(folder)s cannot be loaded. %(why)s") % _named(folder, why=why)) from error
        _held[loader, found] = signer
        while len(_held) > MOST_HELD:
            _held.popitem(last=False)
    return signer


def _expect_it_signs(signer: Signer) -> None:
    if missing := [language.name for code, language in LANGUAGES.items() if not signer.frames_of(code)]:
        raise ModelRefused(gettext("It has no signs of %(languages)s.") % {"languages": ", ".join(missing)})
    pause = TimedSign(0, "", "pause", (0, 0), 0, CHUNK)
    for code in LANGUAGES:
        next(signer.chunks(Timeline((pause,), CHUNK), code, seed=0))


def _named(folder: Path, **values: object) -> dict[str, object]:
    return {"folder": folder.name, **values}


def signer_with(hash: str, own: Signer, loader: str = "") -> Signer | None:
    """The model of that hash: `own`, or one of a folder. None where there is none, or it is refused."""
    if hash == own.hash:
        return own
    if signer := _held.get((loader or settings.SIGNER, hash)):
        return signer
    folder = folder_of(hash)
    if folder is None:
        return None
    try:
        return load(folder, hash, loader)
    except ModelRefused as error:
        logger.error("model %s is wanted and cannot be had: %s", hash[:12], error)
        return None


def make_ready(wanted: bytes, own: Signer, loader: str) -> None:
    """Load what is soon asked for. wanted: JSON, a list of hashes, as `packed` writes it."""
    for hash in json.loads(wanted):
        signer_with(hash, own, loader)


def packed(hashes: Iterable[str]) -> str:
    return json.dumps(sorted(hashes))


def forget() -> None:
    """Let go of all that are held."""
    _held.clear()
