"""What Prometheus is told of clips: how they ended in this process, and what the table says when it is asked."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

ENDED: Final = Counter(
    "clips_ended",
    "Attempts by what became of them: ready, failed, put back at a stop, or lost with their worker",
    ["what"],
)
