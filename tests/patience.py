"""How long tests wait for what has to come: until it is there, or so long that only what is broken is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

PATIENCE: Final = 300.0  # seconds; a process that starts in two may take a hundred where many others want the cores
LOOKS: Final = 0.02  # seconds between two looks, where nothing tells of the event


def until(done: Callable[[], Any], otherwise: str = "it did not happen") -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, otherwise
        time.sleep(LOOKS)
