"""The site's own model, loaded on first use. Which models sign is the registry's business (`production.registry`)."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.module_loading import import_string

from ml import LOADER

if TYPE_CHECKING:
    from ml.runtime import Signer

SHIPPED_ON_GPU: Final = "ml.torch_network.load"  # the shipped weights by PyTorch

_loading = Lock()


@cache
def _load(factory: str) -> Signer:
    signer: Signer = import_string(factory)()
    return signer


def shared_signer() -> Signer:
    """The model that `settings.SIGNER` loads. The lock keeps two threads from loading it twice."""
    with _loading:
        return _load(settings.SIGNER)


def named_signer(factory: str) -> Signer:
    """The model that this function loads: one of `settings.STUDY_SIGNERS`, or the site's own."""
    if factory not in (settings.SIGNER, *settings.STUDY_SIGNERS):
        raise ValueError(f"{factory} is neither SIGNER nor one of STUDY_SIGNERS")
    with _loading:
        return _load(factory)


def worker_signer() -> Signer:
    """The model of a process that does nothing but sign: the shipped one runs on the GPU there is."""
    loader = worker_loader()
    with _loading:
        return _load(loader)


def worker_loader() -> str:
    """What loads the models of such a process, this one and those of folders."""
    return SHIPPED_ON_GPU if settings.SIGNER == LOADER and gpu_is_there() else settings.SIGNER


def gpu_is_there() -> bool:
    """Whether PyTorch would find a GPU. Asking PyTorch itself takes two seconds, so only where there may be one."""
    if not any(Path("/dev").glob("nvidia[0-9]*")) or find_spec("torch") is None:
        return False
    import torch  # noqa: PLC0415  (serving needs none)

    return torch.cuda.is_available()


def forget() -> None:
    """Drop the loaded model, so that the next use loads what the settings then say."""
    _load.cache_clear()
