"""One request, from text to a lazy stream of motion: the single way in for page, command and clips.

Who makes one motion asks its `Utterance` for chunks; who makes many side by side begins each and advances them
together, which gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ml.pose import dequantise, mirror, quantise
from ml.runtime import Chunk, Signer, Stream
from ml.skeleton import FPS
from ml.text.edited import GivenSign, edited
from ml.text.errors import TextError
from ml.text.plan import Coverage, Order, Plan
from ml.text.planner import plan
from ml.timing import Timeline, schedule

Hand = Literal["right", "left"]
LONGEST_SECONDS = 600  # of one motion: 500 characters spelled at normal speed take 350
MOST_SIGNS = 600  # of one motion: a letter for each character of the longest text, and some more
SEEDS = 2**63  # seeds are 0 .. SEEDS - 1: what a database column and JSON readers can hold


@dataclass(frozen=True)
class Options:
    """dominant_hand: the signer's; fingerspelling_speed: 1.0 is normal, 0.25 to 2; order: of the signs.

    composed: whether signs made from a description may stand for words, or only recorded ones
    """

    dominant_hand: Hand = "right"
    fingerspelling_speed: float = 1.0
    order: Order = "signer"
    composed: bool = True

    def __post_init__(self) -> None:
        if self.dominant_hand not in get_args(Hand):
            raise ValueError(f"dominant_hand must be right or left, got {self.dominant_hand!r}")
        if not 0.25 <= self.fingerspelling_speed <= 2:
            raise ValueError(f"fingerspelling_speed must be between 0.25 and 2, got {self.fingerspelling_speed}")
        if self.order not in get_args(Order):
            raise ValueError(f"order must be signer or text, got {self.order!r}")


@dataclass(frozen=True)
class Request:
    text: str
    text_language: str
    sign_language: str
    seed: int
    options: Options = Options()

    def __post_init__(self) -> None:
        if not 0 <= self.seed < SEEDS:
            raise ValueError(f"seed must be between 0 and {SEEDS - 1}, got {self.seed}")


@dataclass(frozen=True)
class Utterance:
    """A request that has been planned and timed, ready to be signed.

    `prepare` makes one from a text. One that was kept is made again from its coverage and timeline, without planning,
    so that it stays the same when lexicon and grammar have moved on. edited: a person changed what the text's own plan
    would be.
    """

    signer: Signer
    request: Request
    coverage: Coverage
    timeline: Timeline
    edited: bool = False

    def chunks(self) -> Iterator[Chunk]:
        """The motion from frame 0, made as it is asked for; the same bytes every time."""
        request = self.request
        for chunk in self.signer.chunks(self.timeline, request.sign_language, request.seed):
            yield self._by_hand(chunk)

    def begin(self) -> Stream:
        """Its motion before the first frame, for `advance`."""
        return self.signer.begin(self.timeline, self.request.sign_language, self.request.seed)

    def _by_hand(self, chunk: Chunk) -> Chunk:
        if self.request.options.dominant_hand == "right":
            return chunk
        return Chunk(chunk.first_frame, quantise(mirror(dequantise(chunk.frames))))


def advance(under_way: Sequence[tuple[Utterance, Stream]]) -> list[Chunk]:
    """The next chunk of each by one pass of the model, which must be the same of all. See `Signer.advance`."""
    if not under_way:
        return []
    signer = under_way[0][0].signer
    if any(utterance.signer is not signer for utterance, _ in under_way):
        raise ValueError("utterances that advance together share one signer")
    made = signer.advance([stream for _, stream in under_way])
    return [utterance._by_hand(chunk) for (utterance, _), chunk in zip(under_way, made, strict=True)]


def prepare(signer: Signer, request: Request, given: Sequence[GivenSign] | None = None) -> Utterance:
    """Plan and time a request, or take the signs that were `given` for its text.

    Raises `ml.text.errors.TextError` for a text, language or plan that cannot be signed, and for what takes more than
    `MOST_SIGNS` or `LONGEST_SECONDS`: digits and symbols stand for many signs each, and spelling can be slow.
    """
    planned, timeline = outline(signer, request, given)
    return Utterance(signer, request, planned.coverage, timeline, planned.edited)


def outline(signer: Signer, request: Request, given: Sequence[GivenSign] | None = None) -> tuple[Plan, Timeline]:
    """What `prepare` would sign, and when; for who looks at it before."""
    frames_of = signer.frames_of(request.sign_language)
    asked = (request.text, request.text_language, request.sign_language, frames_of)
    order, composed = request.options.order, request.options.composed
    if given is None:
        planned = plan(*asked, order=order, composed=composed)
    else:
        planned = edited(given, *asked, order=order, composed=composed)
    timeline = schedule(planned, frames_of, request.options.fingerspelling_speed)
    _expect_bounded(len(timeline.signs), round(timeline.frames / FPS))
    return planned, timeline


def _expect_bounded(signs: int, seconds: int) -> None:
    if signs <= MOST_SIGNS and seconds <= LONGEST_SECONDS:
        return
    raise TextError(
        "text_takes_too_long",
        f"This text takes {signs} signs and {seconds} seconds; at most {MOST_SIGNS} and {LONGEST_SECONDS} are possible."
        " Shorten it, or have it spelled faster.",
        signs=signs,
        most_signs=MOST_SIGNS,
        seconds=seconds,
        most_seconds=LONGEST_SECONDS,
    )
