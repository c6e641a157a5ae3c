"""The shipped model: it signs everything it names, the same every time, and says what is wrong with its files."""

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from ml.pose import CONFIDENCE, FRAME_WIDTH, dequantise
from ml.runtime import CONTINUITY, WEIGHTS, OnnxSigner, WeightsError, continued, load, noise
from ml.signing import Options, Request, prepare
from ml.skeleton import BONE_LENGTHS, INDEX, PARENTS
from ml.text.lexicon import signs
from ml.timing import CHUNK, TimedSign, Timeline

HANDS = [index for name, index in INDEX.items() if "Hand" in name]


@pytest.fixture(scope="module")
def signer() -> OnnxSigner:
    found = load()
    assert isinstance(found, OnnxSigner)
    return found


def production(
    signer: OnnxSigner, text: str = "Dobrý večer!", seed: int = 1, options: Options | None = None
) -> np.ndarray:
    performance = prepare(signer, Request(text, "sk", "svk", seed, options or Options()))
    return np.concatenate([chunk.frames for chunk in performance.chunks()])


def test_the_same_text_and_seed_give_the_same_bytes_and_another_seed_does_not(signer: OnnxSigner) -> None:
    first = production(signer)
    assert np.array_equal(first, production(signer))
    assert np.array_equal(first, production(OnnxSigner()))
    assert not np.array_equal(first, production(signer, seed=2))


def test_streams_that_take_turns_do_not_disturb_each_other(signer: OnnxSigner) -> None:
    alone = production(signer)
    request = Request("Dobrý večer!", "sk", "svk", 1)
    a, b = prepare(signer, request).chunks(), prepare(signer, Request("Ahoj", "sk", "svk", 9)).chunks()
    turns = [next(a)]
    for chunk in b:
        turns += islice(a, 1)
        assert chunk.frames.shape[1] == FRAME_WIDTH
    turns += a
    assert np.array_equal(np.concatenate([chunk.frames for chunk in turns]), alone)


def test_chunks_follow_each_other_and_end_where_the_plan_ends(signer: OnnxSigner) -> None:
    performance = prepare(signer, Request("Mám tri kamarátky.", "sk", "svk", 3))
    chunks = list(performance.chunks())
    assert [chunk.first_frame for chunk in chunks] == list(range(0, performance.timeline.frames, CHUNK))
    assert sum(len(chunk.frames) for chunk in chunks) == performance.timeline.frames


class Saying:
    """The network, but with a stop logit of our choosing."""

    def __init__(self, signer: OnnxSigner, stop: float) -> None:
        self.session, self.at, self.stop = signer._session, signer._outputs.index("stop"), stop

    def run(self, names: None, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
        outputs = list(self.session.run(names, feeds))
        outputs[self.at] = np.array([self.stop], dtype=np.float32)
        return outputs


def test_a_stop_is_heard_after_the_last_sign_and_the_plan_ends_it_at_the_latest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signer = OnnxSigner()
    timeline = prepare(signer, Request("Mám dom.", "sk", "svk", 1)).timeline
    signed = timeline.signs[-2].end_frame
    for stop, end in ((1.0, -(-signed // CHUNK) * CHUNK), (-1.0, timeline.frames)):
        with monkeypatch.context() as patch:
            patch.setattr(signer, "_session", Saying(signer, stop))
            assert sum(len(chunk.frames) for chunk in signer.chunks(timeline, "svk", 1)) == end


def test_the_model_says_stop_where_the_plan_ends(signer: OnnxSigner) -> None:
    for text in ("Dobrý deň.", "Kde bývaš?", "Babka má vlastný byt."):
        performance = prepare(signer, Request(text, "sk", "svk", 1))
        made = sum(len(chunk.frames) for chunk in performance.chunks())
        assert performance.timeline.frames - CHUNK <= made <= performance.timeline.frames


def test_bones_keep_their_length(signer: OnnxSigner) -> None:
    positions = dequantise(production(signer)).positions
    lengths = np.linalg.norm(positions[:, 1:] - positions[:, list(PARENTS[1:])], axis=-1)
    assert np.abs(lengths - BONE_LENGTHS[1:]).max() < 3e-4  # what the integers of the stream can hold


def test_hands_rise_to_sign_and_end_at_rest(signer: OnnxSigner) -> None:
    hand = dequantise(production(signer, "Ahoj!")).positions[:, INDEX["RightHand"], 1]
    assert hand.max() - hand[0] > 0.15
    assert abs(hand[-1] - hand[0]) < 0.08


def test_a_left_handed_signer_signs_with_the_other_hand(signer: OnnxSigner) -> None:
    right = dequantise(production(signer)).positions
    left = dequantise(production(signer, options=Options(dominant_hand="left"))).positions
    assert np.allclose(left[:, INDEX["LeftHand"]], right[:, INDEX["RightHand"]] * [-1, 1, 1], atol=1e-6)


def test_confidence_is_between_none_and_full(signer: OnnxSigner) -> None:
    confidence = production(signer)[:, CONFIDENCE]
    assert confidence.min() >= 0
    assert confidence.max() <= 8192


@pytest.mark.parametrize("language", ["svk", "ase"])
def test_every_sign_and_letter_of_the_language_list_moves_a_hand(signer: OnnxSigner, language: str) -> None:
    frames_of = signer.frames_of(language)
    assert {sign.gloss for sign in signs(language)} <= frames_of.keys()
    still = []
    for number, (gloss, frames) in enumerate(frames_of.items()):
        rows = (TimedSign(0, gloss, "sign", (0, 1), 0, frames), TimedSign(1, "", "pause", (1, 1), frames, frames + 4))
        chunks = signer.chunks(Timeline(rows, frames + 4), language, number)
        positions = dequantise(np.concatenate([chunk.frames for chunk in chunks])).positions
        if np.ptp(positions[:frames, HANDS], axis=0).max() < 0.08:
            still.append(gloss)
    assert not still


def test_noise_depends_on_seed_and_step_alone() -> None:
    assert np.array_equal(noise(7, 3, 16), noise(7, 3, 16))
    assert not np.array_equal(noise(7, 3, 16), noise(7, 4, 16))
    assert not np.array_equal(noise(7, 3, 16), noise(8, 3, 16))
    many = noise(1, 0, 20_000)
    assert abs(float(many.mean())) < 0.03
    assert abs(float(many.std()) - 1) < 0.03


def test_a_chunk_goes_on_where_the_last_one_was_heading() -> None:
    steady = np.arange(6, dtype=np.float32)[:, None] * 0.1
    jump = steady[2:] + 1.0
    moved = continued(steady[:2], jump)
    assert abs(moved[0, 0] - jump[0, 0]) == pytest.approx(CONTINUITY[0] * 1.02, abs=0.01)
    assert np.array_equal(moved[len(CONTINUITY) :], jump[len(CONTINUITY) :])
    assert np.array_equal(continued(steady[:1], jump), jump)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"hybridsign\.onnx is missing"):
        OnnxSigner(tmp_path)


def test_weights_for_another_skeleton_are_refused(tmp_path: Path) -> None:
    (tmp_path / "hybridsign.onnx").write_bytes((WEIGHTS / "hybridsign.onnx").read_bytes())
    config = json.loads((WEIGHTS / "config.json").read_text(encoding="utf-8"))
    (tmp_path / "config.json").write_text(json.dumps({**config, "skeleton": 99}))
    with pytest.raises(WeightsError, match="99"):
        OnnxSigner(tmp_path)


def test_the_shipped_model_is_at_most_30_megabytes() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 30e6
