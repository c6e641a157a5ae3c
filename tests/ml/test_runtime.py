"""The shipped model: it signs everything it names, the same every time, and says what is wrong with its files."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from ml import runtime
from ml.conditions import CITATION, SENTENCE
from ml.motion import CHUNK
from ml.network import Step
from ml.pose import CONFIDENCE, FACE_WEIGHTS, dequantise
from ml.runtime import TEMPERATURE, WEIGHTS, Chunk, HybridSigner, Stream, WeightsError, load, noise, noises
from ml.signing import Options, Request, Utterance, advance, prepare
from ml.skeleton import BONE_LENGTHS, FACE_INDEX, INDEX, PARENTS
from ml.text.lexicon import signs
from ml.timing import TimedSign, Timeline
from tests.builders import fake_signer

LIDS = [FACE_WEIGHTS.start + FACE_INDEX[name] for name in ("eyeBlinkLeft", "eyeBlinkRight")]
HANDS = [index for name, index in INDEX.items() if "Hand" in name]


@pytest.fixture(scope="module")
def signer() -> HybridSigner:
    return load()


def production(
    signer: HybridSigner, text: str = "Dobrý večer!", seed: int = 1, options: Options | None = None
) -> np.ndarray:
    utterance = prepare(signer, Request(text, "sk", "svk", seed, options or Options()))
    return np.concatenate([chunk.frames for chunk in utterance.chunks()])


def test_the_same_text_and_seed_give_the_same_bytes_and_another_seed_does_not(signer: HybridSigner) -> None:
    first = production(signer)
    assert np.array_equal(first, production(signer))
    assert np.array_equal(first, production(load()))
    assert not np.array_equal(first, production(signer, seed=2))


COMPANY = (
    Request("Dobrý večer!", "sk", "svk", 1),
    Request("Ahoj", "sk", "svk", 9),
    Request("Thank you, my friend.", "en", "ase", 3, Options(dominant_hand="left")),
    Request("Qx", "sk", "svk", 2**40, Options(dominant_hand="left", fingerspelling_speed=2.0)),
    Request("Good morning", "en", "ase", 1),
    Request("Mám tri kamarátky.", "sk", "svk", 5),
    Request("Nemám psa.", "sk", "svk", 5),
)


def together(utterances: Sequence[Utterance], late: Mapping[int, int]) -> list[np.ndarray]:
    """The frames of each, advanced side by side; late: number of an utterance -> rounds it waits before it begins."""
    streams = [utterance.begin() for utterance in utterances]
    chunks: list[list[Chunk]] = [[] for _ in streams]
    turn = 0
    while not all(stream.over for stream in streams):
        here = [n for n, stream in enumerate(streams) if not stream.over and turn >= late.get(n, 0)]
        for n, chunk in zip(here, advance([(utterances[n], streams[n]) for n in here]), strict=True):
            chunks[n].append(chunk)
        turn += 1
    return [np.concatenate([chunk.frames for chunk in made]) for made in chunks]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("company", "late"),
    [
        ((0, 1), {}),
        ((0, 1, 2, 3, 4, 5, 6), {}),
        ((6, 5, 4, 3, 2, 1, 0), {}),
        ((3, 0, 0, 2), {}),
        ((0, 1, 2, 3, 4, 5), {0: 7, 2: 1, 3: 40, 5: 3}),
        (tuple(range(7)) * 5, {n: n for n in range(0, 35, 5)}),
    ],
)
def test_a_stream_gives_the_same_bytes_in_any_company(
    signer: HybridSigner, company: tuple[int, ...], late: dict[int, int]
) -> None:
    alone = [np.concatenate([chunk.frames for chunk in prepare(signer, one).chunks()]) for one in COMPANY]
    lengths = {len(frames) for frames in alone}
    assert len(lengths) > 3, "some must end while others go on"
    found = together([prepare(signer, COMPANY[n]) for n in company], late)
    for n, frames in zip(company, found, strict=True):
        assert np.array_equal(frames, alone[n])


@pytest.mark.parametrize("cores", [1, 2])
def test_a_crowd_finished_in_slices_gives_the_same_bytes_on_any_number_of_cores(
    signer: HybridSigner, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = together([prepare(signer, one) for one in COMPANY], {})
    finished, sizes = runtime._finished, []

    def watched(made: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        sizes.append((len(made[0]), current_thread() is main_thread()))
        return finished(made)

    monkeypatch.setattr(runtime, "_finished", watched)
    monkeypatch.setattr(runtime, "_cores", lambda: cores)
    monkeypatch.setattr(runtime, "SLICE", 4)
    found = together([prepare(signer, one) for one in COMPANY], {})
    assert {(4, cores == 1), (2, cores == 1), (1, True)} <= set(sizes), "whoever fits in one slice needs no thread"
    assert all(np.array_equal(a, b) for a, b in zip(found, whole, strict=True))


def test_what_a_network_cannot_do_leaves_its_streams_where_they_were(
    signer: HybridSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    utterance = prepare(signer, COMPANY[0])
    alone = production(signer)
    stream = utterance.begin()
    made = advance([(utterance, stream)])
    with monkeypatch.context() as patch:
        patch.setattr(signer._network, "step", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            advance([(utterance, stream)])
    while not stream.over:
        made += advance([(utterance, stream)])
    assert np.array_equal(np.concatenate([chunk.frames for chunk in made]), alone)


def test_only_streams_of_this_signer_that_go_on_can_advance(signer: HybridSigner) -> None:
    utterance = prepare(signer, COMPANY[1])
    stream = utterance.begin()
    while not stream.over:
        advance([(utterance, stream)])
    for wrong in (stream, Stream(planned_frames=8, seed=1)):
        with pytest.raises(ValueError, match="not over"):
            advance([(utterance, wrong)])
    with pytest.raises(ValueError, match="one signer"):
        advance([(utterance, utterance.begin()), (prepare(fake_signer(), COMPANY[1]), stream)])
    assert advance([]) == signer.advance([]) == []


def test_chunks_follow_each_other_and_end_where_the_plan_ends(signer: HybridSigner) -> None:
    utterance = prepare(signer, Request("Mám tri kamarátky.", "sk", "svk", 3))
    chunks = list(utterance.chunks())
    assert [chunk.first_frame for chunk in chunks] == list(range(0, utterance.timeline.frames, CHUNK))
    assert sum(len(chunk.frames) for chunk in chunks) == utterance.timeline.frames


def test_a_stop_is_heard_after_the_last_sign_and_the_plan_ends_it_at_the_latest(
    signer: HybridSigner, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline = prepare(signer, Request("Mám dom.", "sk", "svk", 1)).timeline
    signed = timeline.signs[-2].end_frame
    step = signer._network.step
    for stop, end in ((1.0, -(-signed // CHUNK) * CHUNK), (-1.0, timeline.frames)):

        def saying(*given: Any, stop: float = stop) -> Step:
            made = step(*given)
            return replace(made, stop=np.full_like(made.stop, stop))

        with monkeypatch.context() as patch:
            patch.setattr(signer._network, "step", saying)
            assert sum(len(chunk.frames) for chunk in signer.chunks(timeline, "svk", 1)) == end


def test_the_model_says_stop_where_the_plan_ends(signer: HybridSigner) -> None:
    for text in ("Dobrý deň.", "Kde bývaš?", "Babka má vlastný byt."):
        utterance = prepare(signer, Request(text, "sk", "svk", 1))
        made = sum(len(chunk.frames) for chunk in utterance.chunks())
        assert utterance.timeline.frames - CHUNK <= made <= utterance.timeline.frames


def test_bones_keep_their_length(signer: HybridSigner) -> None:
    positions = dequantise(production(signer)).positions
    lengths = np.linalg.norm(positions[:, 1:] - positions[:, list(PARENTS[1:])], axis=-1)
    assert np.abs(lengths - BONE_LENGTHS[1:]).max() < 3e-4  # what the integers of the stream can hold


def test_hands_rise_to_sign_and_end_at_rest(signer: HybridSigner) -> None:
    hand = dequantise(production(signer, "Ahoj!")).positions[:, INDEX["RightHand"], 1]
    assert hand.max() - hand[0] > 0.15
    assert abs(hand[-1] - hand[0]) < 0.08


def test_a_left_handed_signer_signs_with_the_other_hand(signer: HybridSigner) -> None:
    right = dequantise(production(signer)).positions
    left = dequantise(production(signer, options=Options(dominant_hand="left"))).positions
    assert np.allclose(left[:, INDEX["LeftHand"]], right[:, INDEX["RightHand"]] * [-1, 1, 1], atol=1e-6)


def test_confidence_is_between_none_and_full(signer: HybridSigner) -> None:
    confidence = production(signer)[:, CONFIDENCE]
    assert confidence.min() >= 0
    assert confidence.max() <= 8192


@pytest.mark.slow
@pytest.mark.parametrize("language", ["svk", "ase"])
def test_every_sign_and_letter_of_the_language_list_moves_a_hand(signer: HybridSigner, language: str) -> None:
    frames_of = signer.frames_of(language)
    assert {sign.gloss for sign in signs(language)} <= frames_of.keys()
    still = []
    for some in batched(frames_of.items(), 32):
        streams = []
        for gloss, frames in some:
            sign = TimedSign(0, gloss, "sign", (0, 1), 0, frames)
            pause = TimedSign(1, "", "pause", (1, 1), frames, frames + 4)
            streams.append(signer.begin(Timeline((sign, pause), frames + 4), language, seed=crc32(gloss.encode())))
        made: dict[int, list[np.ndarray]] = {n: [] for n in range(len(some))}
        while going_on := [n for n, stream in enumerate(streams) if not stream.over]:
            for n, chunk in zip(going_on, signer.advance([streams[n] for n in going_on]), strict=True):
                made[n].append(chunk.frames)
        for n, (gloss, frames) in enumerate(some):
            positions = dequantise(np.concatenate(made[n])).positions
            if np.ptp(positions[:frames, HANDS], axis=0).max() < 0.08:
                still.append(gloss)
    assert not still


def batched(items: Iterable[tuple[str, int]], size: int) -> Iterator[list[tuple[str, int]]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def test_noise_depends_on_seed_and_step_alone() -> None:
    assert np.array_equal(noise(7, 3, 16), noise(7, 3, 16))
    assert not np.array_equal(noise(7, 3, 16), noise(7, 4, 16))
    assert not np.array_equal(noise(7, 3, 16), noise(8, 3, 16))
    many = noise(1, 0, 20_000)
    assert abs(float(many.mean())) < 0.03
    assert abs(float(many.std()) - 1) < 0.03


def test_noise_of_many_is_that_of_each_from_a_generator_of_its_own() -> None:
    keys = [(7, 3), (0, 0), (2**40, 5), (7, 4), (2**63 - 1, 10**6)]
    wanted = [np.random.Generator(np.random.Philox(key=key)).standard_normal(333, dtype=np.float32) for key in keys]
    assert np.array_equal(noises(keys, 333), wanted)


def asked_of(signer: HybridSigner, timeline: Timeline, monkeypatch: pytest.MonkeyPatch) -> tuple[np.ndarray, set[int]]:
    """The noise of a timeline's first step, and the styles that the network was told."""
    step, asked = signer._network.step, []

    def watched(carried: Any, noises: np.ndarray, conditions: Any) -> Step:
        asked.append((noises, conditions))
        return step(carried, noises, conditions)

    with monkeypatch.context() as patch:
        patch.setattr(signer._network, "step", watched)
        assert list(signer.chunks(timeline, "svk", 4))
    return asked[0][0][0], {int(conditions.style[0]) for _, conditions in asked}


def test_noise_is_cooled(signer: HybridSigner, monkeypatch: pytest.MonkeyPatch) -> None:
    timeline = prepare(signer, COMPANY[0]).timeline
    found, _ = asked_of(signer, timeline, monkeypatch)
    assert np.allclose(found, TEMPERATURE * noise(4, 0, len(found)))
    was = production(signer)
    monkeypatch.setattr(runtime, "TEMPERATURE", 0.0)
    assert not np.array_equal(production(signer), was)
    one, two = (np.delete(production(signer, seed=seed), LIDS, axis=1) for seed in (1, 2))
    assert np.array_equal(one, two), "without noise no seed differs but in its blinks"


@pytest.mark.parametrize(("count", "style"), [(1, CITATION), (2, SENTENCE)])
def test_a_sign_alone_is_as_in_the_dictionary_and_more_are_as_in_a_sentence(
    signer: HybridSigner, count: int, style: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    glosses = list(signer.frames_of("svk"))[:count]
    signs_ = [TimedSign(n, gloss, "sign", (0, 1), 8 * n, 8 * n + 8) for n, gloss in enumerate(glosses)]
    end = 8 * count
    pause = TimedSign(count, "", "pause", (1, 1), end, end + 8)
    assert asked_of(signer, Timeline((*signs_, pause), end + 8), monkeypatch)[1] == {style}


@pytest.mark.parametrize(
    ("words", "weight"),
    [("Máš psa", "eyeWideLeft"), ("Máš psa", "browOuterUpLeft"), ("Kde bývaš", "browInnerUp")],
    ids=["eyes, yes or no", "brows, yes or no", "brows, question word"],
)
def test_a_question_opens_eyes_and_raises_brows_over_the_same_words_stated(
    signer: HybridSigner, words: str, weight: str
) -> None:
    asked, stated = (production(signer, words + end)[:, FACE_WEIGHTS.start + FACE_INDEX[weight]].mean() for end in "?.")
    assert asked > 1.1 * stated


def test_without_a_face_model_faces_are_the_networks_own(tmp_path: Path, signer: HybridSigner) -> None:
    for name in ("hybridsign.onnx", "config.json"):
        (tmp_path / name).write_bytes((WEIGHTS / name).read_bytes())
    bare = load(tmp_path)
    assert bare.hash != signer.hash
    one, two = production(signer), production(bare)
    assert np.array_equal(one[:, : FACE_WEIGHTS.start], two[:, : FACE_WEIGHTS.start]), "nothing but faces changes"
    assert not np.array_equal(one, two)
    assert np.array_equal(production(signer, "Dom"), production(bare, "Dom")), "a sign alone keeps its own face"


def test_a_face_model_that_is_none_is_named(tmp_path: Path) -> None:
    for name in ("hybridsign.onnx", "config.json"):
        (tmp_path / name).write_bytes((WEIGHTS / name).read_bytes())
    (tmp_path / "face.npz").write_bytes(b"no such thing")
    with pytest.raises(WeightsError, match=r"face\.npz in .* is no face model"):
        load(tmp_path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"hybridsign\.onnx is missing"):
        load(tmp_path)


def test_weights_for_another_skeleton_are_refused(tmp_path: Path) -> None:
    (tmp_path / "hybridsign.onnx").write_bytes((WEIGHTS / "hybridsign.onnx").read_bytes())
    config = json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))
    (tmp_path / "config.json").write_text(json.dumps({**config, "skeleton": 99}))
    with pytest.raises(WeightsError, match="99"):
        load(tmp_path)


def test_the_shipped_model_is_at_most_30_megabytes() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 30e6
