"""What Prometheus is told of live motion: each process counts its own. Who may ask is a matter of `health`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol
from weakref import WeakSet

from prometheus_client import REGISTRY, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from production.live.engine import Census

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second line for each figure that nobody asks for
CONNECTIONS: Final = Gauge("live_connections", "Viewers that are connected")
FIRST_FRAME: Final = Histogram(
    "live_first_frame_seconds",
    "From a request to its first motion, as this process sent it",
    buckets=(0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2, 5, 10),
)
PRODUCTIONS: Final = Counter(
    "live_productions", "What became of productions: accepted, cancelled, left, finished and so on", ["what"]
)
FRAMES_SENT: Final = Counter("live_frames_sent", "Frames that were sent to viewers")
MESSAGES_SENT: Final = Counter("live_messages_sent", "Messages of motion that were sent to viewers")
BYTES_SENT: Final = Counter("live_bytes_sent", "Bytes of motion that were sent to viewers")
UNDERRUNS: Final = Counter("live_underruns", "Times a viewer said that a frame was due and not there")
ERRORS: Final = Counter("live_errors", "Requests that were refused, by code; busy is one of them", ["code"])
FRAMES_MADE: Final = Counter("live_frames_made", "Frames that this process made")
WAIT: Final = Gauge("live_wait_seconds", "How long who needs motion waits for a turn, smoothed, at the last pass")
BATCH: Final = Histogram(
    "live_batch_streams",
    "Productions that one pass of the model advanced",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048),
)
PASS: Final = Histogram(
    "live_pass_seconds",
    "How long one pass of the model took",
    buckets=(0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1),
)


def motion_sent(frames: int, message: bytes) -> None:
    FRAMES_SENT.inc(frames)
    MESSAGES_SENT.inc()
    BYTES_SENT.inc(len(message))


def answered(message: Mapping[str, Any]) -> None:
    """A viewer was told something that is not motion."""
    if message["type"] in ("error", "busy"):
        ERRORS.labels(message.get("code", "busy")).inc()


@contextmanager
def one_pass(streams: int) -> Iterator[None]:
    """Around one pass of the model for so many productions; a round that needs none is not counted."""
    started = time.perf_counter()
    yield
    if streams:
        BATCH.observe(streams)
        PASS.observe(time.perf_counter() - started)


class Counted(Protocol):
    """An engine, as far as it is counted."""

    @property
    def census(self) -> Census: ...


engines: Final[WeakSet[Counted]] = WeakSet()  # those that run in this process; each adds itself


class _Slots(Collector):
    """Looked at when it is asked for, so that nothing has to be kept in step."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        return [self._family()]

    def collect(self) -> Iterable[GaugeMetricFamily]:
        family = self._family()
        if engines:
            seen = [engine.census for engine in list(engines)]
            for state in ("active", "parked", "left", "free"):
                family.add_metric([state], sum(getattr(census, state) for census in seen))
        return [family]

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily("live_slots", "Slots of this process's engine, by what they do", labels=["state"])


REGISTRY.register(_Slots())
