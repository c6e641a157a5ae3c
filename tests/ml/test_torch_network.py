"""The shipped network by PyTorch: the same motion as by ONNX Runtime, the same bits in any company."""

import gc
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is optional")

from ml import runtime, torch_network
from ml.motion import CHUNK
from ml.pose import dequantise
from ml.runtime import Chunk, HybridSigner, Stream, WeightsError
from ml.signing import Request, prepare
from ml.torch_network import DeviceSlot, TorchNetwork

STREAMS = 4


@pytest.fixture(scope="module")
def signer() -> HybridSigner:
    return torch_network.load(device="cpu", streams=STREAMS)


def network_of(signer: HybridSigner) -> TorchNetwork:
    network = signer._network
    assert isinstance(network, TorchNetwork)
    return network


def begun(signer: HybridSigner, texts: Sequence[str]) -> list[Stream]:
    return [
        signer.begin(prepare(signer, Request(text, "sk", "svk", seed)).timeline, "svk", seed)
        for seed, text in enumerate(texts)
    ]


def to_the_end(signer: HybridSigner, streams: Sequence[Stream]) -> list[np.ndarray]:
    made: list[list[Chunk]] = [[] for _ in streams]
    while on := [n for n, stream in enumerate(streams) if not stream.over]:
        for n, chunk in zip(on, signer.advance([streams[n] for n in on]), strict=True):
            made[n].append(chunk)
    return [np.concatenate([chunk.frames for chunk in chunks]) for chunks in made]


TEXTS = ("Ahoj", "Dom", "Mama", "Ja", "Ty", "Voda")


def test_a_production_is_what_onnx_runtime_makes(signer: HybridSigner) -> None:
    by_onnx = runtime.load()
    assert signer.hash == by_onnx.hash
    assert signer.frames_of("svk") == by_onnx.frames_of("svk")
    (found,), (wanted,) = (to_the_end(one, begun(one, ["Dobrý večer!"])) for one in (signer, by_onnx))
    assert found.shape == wanted.shape
    apart = np.linalg.norm(dequantise(found).positions - dequantise(wanted).positions, axis=-1)
    assert apart.mean() < 0.002, "metres: ONNX Runtime multiplies in 8 bits"
    assert apart.max() < 0.02


@pytest.mark.slow
def test_a_stream_gives_the_same_bits_in_any_company(signer: HybridSigner) -> None:
    together = to_the_end(signer, begun(signer, TEXTS))  # more than one batch holds
    assert len({len(frames) for frames in together}) > 1, "some must end while others go on"
    for number, frames in enumerate(together):
        (alone,) = to_the_end(signer, [begun(signer, TEXTS)[number]])
        assert np.array_equal(alone, frames)
    backwards = to_the_end(signer, begun(signer, TEXTS)[::-1])[::-1]
    assert all(np.array_equal(a, b) for a, b in zip(together, backwards, strict=True))


def test_slots_go_back_when_their_streams_are_dropped() -> None:
    signer = torch_network.load(device="cpu", streams=STREAMS)
    network = network_of(signer)
    free = sorted(network._free)
    streams = begun(signer, TEXTS[:3])
    for _ in range(3):
        signer.advance(streams)
        assert len(network._free) == len(free) - 3
    held = {stream.carried.number for stream in streams}  # type: ignore[attr-defined]
    assert len(held) == 3
    assert held.isdisjoint(network._free)
    del streams
    gc.collect()
    assert sorted(network._free) == free


def test_room_for_more_streams_keeps_what_is_held() -> None:
    signer = torch_network.load(device="cpu", streams=2)
    network, first = network_of(signer), begun(signer, TEXTS[:1])
    chunks = signer.advance(first)
    size = len(network._held["latent"])
    crowd = [begun(signer, TEXTS[1:2])[0] for _ in range(8)]
    signer.advance(crowd)
    assert len(network._held["latent"]) > size
    rest = to_the_end(signer, first)[0]
    (alone,) = to_the_end(signer, begun(signer, TEXTS[:1]))
    assert np.array_equal(np.concatenate([chunks[0].frames, rest]), alone)
    assert len(chunks[0].frames) == CHUNK


def test_what_fails_leaves_its_streams_and_slots_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = torch_network.load(device="cpu", streams=2)
    network, (stream,) = network_of(signer), begun(signer, TEXTS[:1])
    first = signer.advance([stream])[0].frames
    free = sorted(network._free)
    with monkeypatch.context() as patch:
        patch.setattr(network, "_work", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            signer.advance([stream])
    gc.collect()
    assert sorted(network._free) == free
    (rest,), (alone,) = to_the_end(signer, [stream]), to_the_end(signer, begun(signer, TEXTS[:1]))
    assert np.array_equal(np.concatenate([first, rest]), alone)


def test_a_slot_is_free_once_nobody_holds_it() -> None:
    free: list[int] = []
    slot = DeviceSlot(7, free)
    other = slot
    del slot
    assert not free
    del other
    assert free == [7]


def test_a_graph_without_all_the_weights_is_refused(tmp_path: Path) -> None:
    import onnx  # noqa: PLC0415

    graph = onnx.load(runtime.WEIGHTS / "hybridsign.onnx")
    for constant in graph.graph.initializer:
        if constant.name.startswith("stop.weight|"):
            constant.name = "unnamed"
    (tmp_path / "hybridsign.onnx").write_bytes(graph.SerializeToString())
    config = json.loads((runtime.WEIGHTS / "config.json").read_text(encoding="utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(WeightsError, match=r"stop\.weight"):
        torch_network.load(tmp_path, "cpu", 2)
