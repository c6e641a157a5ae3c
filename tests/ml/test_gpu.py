"""The torch back end on a GPU: one captured graph gives what the CPU gives, whoever else is in the batch."""

from collections.abc import Sequence

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is optional")

import torch

from ml import torch_network
from ml.conditions import MARKS, Conditions
from ml.motion import CHUNK, SPAN
from ml.network import Step
from ml.runtime import HybridSigner, Stream, noises
from ml.speed import of_frames
from ml.torch_network import TorchNetwork

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="PyTorch finds no GPU here")

BATCH = 32
ROUNDS = 12
FRAMES = ROUNDS * CHUNK


@pytest.fixture(scope="module")
def signer() -> HybridSigner:
    return torch_network.load(streams=BATCH)


def network_of(signer: HybridSigner) -> TorchNetwork:
    network = signer._network
    assert isinstance(network, TorchNetwork)
    return network


def begun(signer: HybridSigner, seeds: Sequence[int]) -> list[Stream]:
    """Streams of different sentences: each has a length of its own, so that some end while others go on."""
    return [signer.begin(of_frames(signer, FRAMES - 3 * (seed % 8)), "svk", seed) for seed in seeds]


def to_the_end(signer: HybridSigner, streams: Sequence[Stream]) -> list[np.ndarray]:
    made: list[list[np.ndarray]] = [[] for _ in streams]
    while on := [n for n, stream in enumerate(streams) if not stream.over]:
        for n, chunk in zip(on, signer.advance([streams[n] for n in on]), strict=True):
            made[n].append(chunk.frames)
    return [np.concatenate(frames) for frames in made]


def stepped(network: TorchNetwork, streams: int) -> list[Step]:
    """Some rounds of the network alone, each from what the one before carried."""
    signs = np.random.default_rng(3).integers(0, 50, (ROUNDS, streams, CHUNK))
    carried = [network.rest()] * streams
    made = []
    for step in range(ROUNDS):
        times = np.random.default_rng(step).random((streams, CHUNK, 4), dtype=np.float32)
        spans = np.concatenate([signs[step], signs[step, :, : SPAN - CHUNK]], axis=1)
        places = np.random.default_rng(step).random((streams, SPAN), dtype=np.float32)
        marks = np.zeros((streams, MARKS), dtype=np.float32)
        conditions = Conditions(signs[step], times, signs[step], times, signs[step, :, 0] % 2, spans, places, marks)
        made.append(
            network.step(carried, noises([(seed, step) for seed in range(streams)], network.noise_width), conditions)
        )
        carried = made[-1].carried
    return made


def test_the_captured_graph_gives_what_the_cpu_gives(signer: HybridSigner) -> None:
    on_cpu = network_of(torch_network.load(device="cpu", streams=BATCH))
    for found, wanted in zip(stepped(network_of(signer), 5), stepped(on_cpu, 5), strict=True):
        assert np.abs(found.motion - wanted.motion).max() < 2e-3  # metres and weights, after rounds that add up
        assert np.abs(found.confidence - wanted.confidence).max() < 2e-3
        assert np.abs(found.stop - wanted.stop).max() < 2e-2


def test_a_replay_gives_the_same_bits_as_the_step_it_was_captured_from(signer: HybridSigner) -> None:
    plain = torch_network.load(streams=BATCH)
    network_of(plain)._captured = lambda: network_of(plain)._step  # type: ignore[method-assign]
    for found, wanted in zip(stepped(network_of(signer), 7), stepped(network_of(plain), 7), strict=True):
        assert np.array_equal(found.motion, wanted.motion)
        assert np.array_equal(found.confidence, wanted.confidence)
        assert np.array_equal(found.stop, wanted.stop)


def test_what_a_step_gave_stays_when_the_next_is_made(signer: HybridSigner) -> None:
    first, second, *_ = stepped(network_of(signer), 4)
    assert not np.array_equal(first.motion, second.motion), "both would show what one place in memory holds now"


@pytest.mark.parametrize("company", [2, BATCH, BATCH + 1, 3 * BATCH + 5])
def test_a_stream_gives_the_same_bits_in_any_company(signer: HybridSigner, company: int) -> None:
    together = to_the_end(signer, begun(signer, range(company)))
    assert len({len(frames) for frames in together}) > 1, "some must end while others go on"
    for seed in {0, 1, company // 2, company - 1}:
        (alone,) = to_the_end(signer, begun(signer, [seed]))
        assert np.array_equal(together[seed], alone)
    backwards = to_the_end(signer, begun(signer, range(company))[::-1])[::-1]
    assert all(np.array_equal(a, b) for a, b in zip(together, backwards, strict=True))


def test_room_for_more_streams_is_captured_anew_and_keeps_what_is_held() -> None:
    signer = torch_network.load(streams=2)
    network, first = network_of(signer), begun(signer, [1])
    (chunk,) = signer.advance(first)
    size, captured = len(network._held["latent"]), network._work
    crowd = begun(signer, range(20, 40))
    signer.advance(crowd)
    assert len(network._held["latent"]) > size
    assert network._work is not captured
    (rest,), (alone,) = to_the_end(signer, first), to_the_end(signer, begun(signer, [1]))
    assert np.array_equal(np.concatenate([chunk.frames, rest]), alone)
