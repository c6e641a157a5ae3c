"""Models that read a text, at a tiny size: what they are told, and when they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from ml.conditions import SENTENCE, Conditions, SignSegment, conditions
from ml.model.checkpoint import carried_at_rest
from ml.model.hybrid import ConditionTensors, HybridSign
from ml.model.latents import faded
from ml.model.text import characters
from ml.motion import CHUNK, GROUPS, MOTION_WIDTH, OVERLAP
from ml.network import Step
from ml.timing import TimedSign, Timeline
from ml.unshipped.text import LONGEST, SHORTEST, TextNetwork, TextSigner
from tests.ml.model.test_hybrid import tiny

pytestmark = pytest.mark.slow

VOCABULARY = {"svk": {"AHOJ": (2, 14), "DOM": (3, 12), "MAMA": (4, 12)}}
TIMELINE = Timeline(
    (TimedSign(0, "AHOJ", "sign", (0, 4), 0, 14), TimedSign(1, "DOM", "sign", (5, 8), 14, 26),
     TimedSign(2, "", "pause", (8, 8), 26, 34)), 34, "hello house",
)  # fmt: skip
OTHER_SIGNS = replace(TIMELINE, signs=(replace(TIMELINE.signs[0], gloss="MAMA"), *TIMELINE.signs[1:]))
TEXTS = pytest.mark.parametrize("conditioning", ["text", "both"])


def reading(conditioning: str, stop: float | None = None) -> tuple[HybridSign, dict[str, list[float]]]:
    """A model and what its streams begin with. stop: what it always says of stopping, whatever it sees."""
    model = tiny(conditioning=conditioning)
    torch.nn.init.normal_(model.latents.synthesis, std=0.02)
    torch.nn.init.normal_(model.latents.analysis, std=0.02)
    if stop is not None:
        torch.nn.init.zeros_(model.stop.weight)
        torch.nn.init.constant_(model.stop.bias, stop)
    return model, carried_at_rest(model, torch.full((1, MOTION_WIDTH), 0.1))


def signer(conditioning: str, stop: float | None = None) -> TextSigner:
    return TextSigner(*reading(conditioning, stop), VOCABULARY, "tiny")


def frames(of: TextSigner, timeline: Timeline = TIMELINE, seed: int = 1) -> NDArray[np.int16]:
    return np.concatenate([chunk.frames for chunk in of.chunks(timeline, "svk", seed)])


@TEXTS
@torch.no_grad()
def test_a_stream_gives_what_training_would_see_of_all_its_steps_at_once(conditioning: str) -> None:
    model, rest = reading(conditioning)
    network, steps, width = TextNetwork(model, rest), 7, model.config.latent  # longer than the window
    told = conditions([SignSegment(2, 0, 9), SignSegment(3, 9, 22), SignSegment(0, 22, 30)], 0, steps, SENTENCE)
    noise = np.random.default_rng(0).standard_normal((steps, width), dtype=np.float32)
    carried, states, stops = network.read("hello house"), [torch.tensor(rest["latent"])], []
    motion = []
    for step in range(steps):
        now = Conditions(*(value[step : step + 1] for value in vars(told).values()))
        made = network.step([carried], noise[step : step + 1], now)
        carried = made.carried[0]
        states.append(carried.memory[0][0])
        stops.append(float(made.stop[0]))
        motion.append(made.motion[0])
    latents, sure = torch.stack(states)[None].split([width, len(GROUPS)], dim=-1)
    whole = ConditionTensors(
        *(torch.from_numpy(value)[None] for value in vars(told).values()), characters(["hello house"])
    )
    context = model(latents[:, :-1], sure[:, :-1], whole)
    again = model.made(torch.from_numpy(noise)[None], context, model.config.flow_steps)
    assert torch.allclose(again, latents[:, 1:], atol=1e-4)
    assert torch.allclose(model.confidence(context).sigmoid(), sure[:, 1:], atol=1e-5)
    assert torch.allclose(model.stop(context)[0, :, 0], torch.tensor(stops), atol=1e-4)
    tail = torch.tensor(rest["tail"]).view(1, OVERLAP, MOTION_WIDTH)
    for span, found in zip(model.latents.decode(again)[0], motion, strict=True):
        chunk, tail = faded(tail, span[None])
        assert np.allclose(chunk[0], found, atol=1e-4)


@TEXTS
def test_a_text_is_read_once_a_stream(conditioning: str) -> None:
    model, rest = reading(conditioning)
    read: list[torch.Tensor] = []
    assert model.text is not None
    model.text.register_forward_pre_hook(lambda _, given: read.append(given[0]))
    made = frames(TextSigner(model, rest, VOCABULARY, "tiny"))
    assert len(made) > CHUNK
    assert sum(torch.equal(text, characters(["hello house"])) for text in read) == 1
    assert sum(text.any().item() for text in read) == 1


@pytest.mark.parametrize("says_so_from", [0, 11, 40, None])
def test_a_text_alone_ends_when_the_model_says_so_but_not_at_once_and_not_never(
    says_so_from: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = signer("text")
    step: Callable[..., Step] = made._reader.step
    asked = []

    def saying(*given: Any) -> Step:
        asked.append(given)
        stop = 1.0 if says_so_from is not None and len(asked) > says_so_from else -1.0
        return replace(step(*given), stop=np.array([stop], dtype=np.float32))

    monkeypatch.setattr(made._reader, "step", saying)
    first = -(-SHORTEST // CHUNK)
    chunks = LONGEST // CHUNK if says_so_from is None else max(says_so_from + 1, first)
    assert len(frames(made)) == chunks * CHUNK


@pytest.mark.parametrize(("stop", "end"), [(50.0, -(-SHORTEST // CHUNK) * CHUNK), (-50.0, LONGEST)])
def test_a_text_alone_listens_to_the_models_own_stop(stop: float, end: int) -> None:
    assert len(frames(signer("text", stop))) == end


@pytest.mark.parametrize(("stop", "end"), [(50.0, 28), (-50.0, 34)])
def test_with_a_plan_a_text_ends_as_any_plan(stop: float, end: int) -> None:
    assert len(frames(signer("both", stop))) == end


@TEXTS
def test_a_seed_gives_the_same_motion_and_another_seed_does_not(conditioning: str) -> None:
    made = signer(conditioning, stop=-50.0)
    first = frames(made)
    assert np.array_equal(first, frames(made))
    assert not np.array_equal(first, frames(made, seed=2))


@TEXTS
def test_a_stream_gives_the_same_bytes_in_company(conditioning: str) -> None:
    made = signer(conditioning)
    timelines = [TIMELINE, replace(TIMELINE, text="a house"), OTHER_SIGNS]
    streams = [made.begin(timeline, "svk", seed) for seed, timeline in enumerate(timelines)]
    chunks: list[list[NDArray[np.int16]]] = [[] for _ in streams]
    while running := [i for i, stream in enumerate(streams) if not stream.over]:
        for i, chunk in zip(running, made.advance([streams[i] for i in running]), strict=True):
            chunks[i].append(chunk.frames)
    for seed, (timeline, parts) in enumerate(zip(timelines, chunks, strict=True)):
        assert np.array_equal(np.concatenate(parts), frames(made, timeline, seed))


@pytest.mark.parametrize(("conditioning", "hears_signs"), [("text", False), ("both", True)])
def test_the_text_is_heard_and_the_plan_only_where_it_is_told(conditioning: str, hears_signs: bool) -> None:
    made = signer(conditioning, stop=-50.0)
    was = frames(made)
    assert not np.array_equal(was, frames(made, replace(TIMELINE, text="mother house")))
    assert np.array_equal(was, frames(made, OTHER_SIGNS)) != hears_signs


def test_a_text_of_one_sign_alone_is_signed_as_the_dictionary_shows_it() -> None:
    made = signer("text", stop=-50.0)
    alone = replace(TIMELINE, signs=TIMELINE.signs[1:])
    assert not np.array_equal(frames(made), frames(made, alone))


@TEXTS
def test_a_timeline_without_a_text_is_refused(conditioning: str) -> None:
    with pytest.raises(ValueError, match="has none"):
        signer(conditioning).begin(replace(TIMELINE, text=""), "svk", 1)


def test_a_plan_longer_than_any_text_alone_is_refused() -> None:
    long = replace(TIMELINE, frames=LONGEST + 1)
    with pytest.raises(ValueError, match=f"{LONGEST + 1} frames are planned"):
        signer("text").begin(long, "svk", 1)
    assert signer("both").begin(long, "svk", 1).planned_frames == LONGEST + 1
