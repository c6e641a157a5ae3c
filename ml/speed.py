"""How fast the model is, beside the paper: `python -m ml.speed`, on a GPU with `--backend torch`.

The paper's protocol is one sequence of 60 frames on one GPU: HybridSign 5.90 s, 10.17 frames a second. Ours counts the
same 60 frames, from the plan to quantised motion on the skeleton; the time of planning a text is a row of its own.
Every row is measured with a batch as large as its streams are many: `--streams 1024 2048` measures those two.
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

import numpy as np

from ml.motion import CHUNK
from ml.runtime import WEIGHTS, HybridSigner, Signer, Stream, load
from ml.skeleton import FPS
from ml.text.plan import Kind
from ml.timing import TimedSign, Timeline

PAPER_SECONDS, PAPER_FRAMES = 5.90, 60
MINUTE = round(60 * FPS)  # frames


@dataclass(frozen=True)
class Crowd:
    """A round makes one chunk of every stream; real is how many times faster than the streams play."""

    streams: int
    round_ms: float
    real: float


def of_frames(signer: Signer, frames: int) -> Timeline:
    """A timeline of that many frames, of signs in the order of the vocabulary, over again where it ends."""
    signs: list[TimedSign] = []
    at = 0
    for index, (gloss, length) in enumerate(cycle(signer.frames_of("svk").items())):
        end = min(at + length, frames)
        signs.append(TimedSign(index, gloss, "sign", (0, 0), at, end))
        at = end
        if at == frames:
            break
    kind: Kind = "pause"  # signed to the very end, or the model would stop early
    return Timeline((*signs, TimedSign(len(signs), "", kind, (0, 0), at, at + CHUNK)), at)


def seconds(work: Callable[[], object], times: int) -> np.ndarray:
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return np.array(found)


def whole(signer: Signer, frames: int, seed: int = 1) -> int:
    return sum(len(chunk.frames) for chunk in signer.chunks(of_frames(signer, frames), "svk", seed))


def crowd(signer: Signer, streams: int, rounds: int = 8) -> Crowd:
    """Many streams advancing together, each to a round of its own sentence."""
    timeline = of_frames(signer, 400)
    running: Sequence[Stream] = [signer.begin(timeline, "svk", seed) for seed in range(streams)]
    for _ in range(2):
        signer.advance(running)
    each = float(np.median(seconds(lambda: signer.advance(running), rounds)))
    return Crowd(streams, 1000 * each, CHUNK / FPS / each)


def rows(of_batch: Callable[[int], Signer], counts: Sequence[int]) -> list[tuple[str, str]]:
    """of_batch: a signer whose network steps so many streams, for PyTorch fills every batch up to its size."""
    signer = of_batch(1)
    for _ in range(3):
        whole(signer, PAPER_FRAMES)
    first = 1000 * seconds(lambda: next(signer.chunks(of_frames(signer, 200), "svk", 1)), 50)
    paper = float(np.median(seconds(lambda: whole(signer, PAPER_FRAMES), 20)))
    minute = float(seconds(lambda: whole(signer, MINUTE), 1)[0])
    found = [
        ("first chunk, ms: median / 95th percentile", f"{np.median(first):.1f} / {np.percentile(first, 95):.1f}"),
        ("one stream for a minute, frames a second", f"{MINUTE / minute:.0f}"),
        (f"{PAPER_FRAMES} frames, s (paper: {PAPER_SECONDS:.2f})", f"{paper:.3f}"),
        (
            f"{PAPER_FRAMES} frames, frames a second (paper: {PAPER_FRAMES / PAPER_SECONDS:.2f})",
            f"{PAPER_FRAMES / paper:.0f}",
        ),
    ]
    for count in counts:
        many = crowd(of_batch(count), count)
        name = f"{count} streams in a batch of {count}: ms a round / times real time"
        found.append((name, f"{many.round_ms:.1f} / {many.real:.2f}"))
    return found


def text_row(signer: Signer) -> tuple[str, str]:
    from ml.signing import Request, prepare  # noqa: PLC0415  (needs the language libraries, which a GPU machine may lack)

    texts = [f"Mám {n} kamarátov a dobrú mamu." for n in range(40)]

    def one() -> object:
        return next(prepare(signer, Request(texts.pop(), "sk", "svk", 1)).chunks())

    one()
    found = 1000 * seconds(one, 30)
    return "first chunk with planning its text, ms", f"{np.median(found):.1f} / {np.percentile(found, 95):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.speed", description=__doc__)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--backend", choices=("onnx", "torch"), default="onnx")
    parser.add_argument("--streams", type=int, nargs="*", default=[1, 8, 32, 128], help="how many advance together")
    parser.add_argument("--no-text", action="store_true")
    arguments = parser.parse_args()
    of_batch: Callable[[int], HybridSigner]
    if arguments.backend == "torch":
        from ml import torch_network  # noqa: PLC0415  (torch is optional)

        of_batch, where = partial(torch_network.load, arguments.weights, None), torch_network.device_name()
    else:
        signer = load(arguments.weights)
        of_batch, where = lambda _: signer, f"{platform.machine()}, one thread"
    alone = of_batch(1)
    print(f"model {alone.hash[:12]}, {arguments.backend} on {where}\n\n| | |\n|---|---|")
    for name, value in [*rows(of_batch, arguments.streams), *([] if arguments.no_text else [text_row(alone)])]:
        print(f"| {name} | {value} |", flush=True)


if __name__ == "__main__":
    main()
