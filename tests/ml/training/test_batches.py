"""Made sentences and the batches of them, on clips that the tests make themselves."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ml.conditions import HOLD, REST, SENTENCE, MarkSpan, SignSegment
from ml.corpus.made import synthetic
from ml.corpus.made.synthetic import Item, join, random_sentence, resample
from ml.corpus.parallel import spread
from ml.corpus.sequences import Sequence, cover
from ml.model.text import characters
from ml.motion import CHUNK, MOTION_WIDTH, OVERLAP, SPAN, assemble, disassemble
from ml.skeleton import BONE_LENGTHS, INDEX, PARENTS
from ml.training import batches
from ml.training.batches import Pool, at_speed, packed, together, trimmed, variants, windows
from tests.ml.training.moving import CORES, RESTING, some_sentences


def hand(sequence: Sequence) -> np.ndarray:
    return assemble(sequence.motion, sequence.confidence).positions[:, INDEX["RightHand"]]


def test_joined_signs_pass_through_every_core_and_end_at_rest() -> None:
    made = join([Item(2, 18), Item(HOLD, 6), Item(3, 20), Item(REST, 15)], CORES, RESTING, 5)
    assert [(s.sign, s.start, s.end) for s in made.segments] == [
        (REST, 0, 5), (2, 5, 23), (HOLD, 23, 29), (3, 29, 49), (REST, 49, 64)
    ]  # fmt: skip
    wrist = hand(made)
    assert np.allclose(wrist[[2, 20, 26, 45, 63]], [RESTING.positions[0, INDEX["RightHand"]]] + [
        CORES[2].positions[0, INDEX["RightHand"]]] * 2 + [CORES[3].positions[0, INDEX["RightHand"]],
        RESTING.positions[0, INDEX["RightHand"]]], atol=2e-3)  # fmt: skip
    assert np.linalg.norm(np.diff(wrist, axis=0), axis=-1).max() < 0.1
    assert made.synthetic


def test_joined_signs_keep_the_bones_lengths() -> None:
    made = join([Item(4, 12), Item(2, 12), Item(REST, 13)], CORES, RESTING, 3)
    positions = assemble(made.motion, made.confidence).positions
    lengths = np.linalg.norm(positions[:, 1:] - positions[:, list(PARENTS[1:])], axis=-1)
    assert np.abs(lengths - BONE_LENGTHS[1:]).max() < 1e-4


def test_the_hand_starts_and_stops_softly_where_signs_meet() -> None:
    """Out of rest and holds a way begins at a corner in speed, which is rounded by a quarter."""
    items = [Item(2, 18), Item(HOLD, 8), Item(3, 20), Item(REST, 15)]
    soft = hand(join(items, CORES, RESTING, 5))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "_soften", lambda *_: None)
        hard = hand(join(items, CORES, RESTING, 5))
    corners = [np.linalg.norm(np.diff(path, 2, axis=0), axis=-1) for path in (soft, hard)]
    for seam in (5, 31, 51):
        gentle, sharp = (corner[seam - 4 : seam + 3].max() for corner in corners)
        assert gentle < 0.8 * sharp, seam


def test_the_same_seed_makes_the_same_sentence() -> None:
    a, b, c = (random_sentence(np.random.default_rng(seed), [2, 3], [4], CORES, RESTING, "x") for seed in (1, 1, 2))
    assert np.array_equal(a.motion, b.motion)
    assert len(a) != len(c) or not np.array_equal(a.motion, c.motion)


def test_resampling_keeps_the_ends_and_straight_lines() -> None:
    line = np.linspace(0, 1, 9, dtype=np.float32)[:, None]
    assert np.allclose(resample(line, 5)[:, 0], [0, 0.25, 0.5, 0.75, 1], atol=0.02)
    assert resample(line[:1], 4).tolist() == [[0], [0], [0], [0]]


def test_short_gaps_belong_to_the_next_sign_and_long_ones_are_rest() -> None:
    assert cover([(5, 10, 20), (6, 23, 30), (7, 45, 50)], 60) == (
        SignSegment(REST, 0, 10), SignSegment(5, 10, 20), SignSegment(6, 20, 30), SignSegment(REST, 30, 45),
        SignSegment(7, 45, 50), SignSegment(REST, 50, 60),
    )  # fmt: skip


def test_a_gap_between_segments_is_refused() -> None:
    motion, sure = disassemble(CORES[2])
    with pytest.raises(ValueError, match="does not follow"):
        Sequence("x", motion, sure, (SignSegment(2, 0, 4), SignSegment(3, 5, 10)))


def test_speed_trimming_and_packing_keep_signs_in_order() -> None:
    made = join([Item(2, 18), Item(3, 20), Item(REST, 15)], CORES, RESTING, 8)
    faster = at_speed(made, 1.25)
    assert len(faster) == round(len(made) / 1.25)
    assert [s.sign for s in faster.segments] == [s.sign for s in made.segments]
    assert trimmed(made, 5).segments[0] == SignSegment(REST, 0, 3)
    (pack,) = packed([made, faster], 200, np.random.default_rng(0))
    assert len(pack) == len(made) + len(faster)
    assert [s.sign for s in pack.segments] == [0, 2, 3, 0, 2, 3, 0]
    assert [len(window) for window in windows(pack, 60)] == [len(pack), len(pack) - pack.segments[3].start - 2]


def test_onsets_and_marks_keep_their_place_through_speed_trimming_and_packing() -> None:
    made = join([Item(2, 18), Item(3, 20), Item(REST, 15)], CORES, RESTING, 8)
    onset = made.segments[1].onset
    assert onset is not None
    assert 8 < onset < 26
    asked = replace(made, marks=(MarkSpan("wh_question", 8, 46),))
    faster = at_speed(asked, 2.0)
    assert abs(faster.segments[1].begins - onset / 2) <= 1
    assert faster.marks == (MarkSpan("wh_question", 4, 23),)
    assert trimmed(asked, 5).segments[1].onset == onset - 5
    assert trimmed(asked, 5).marks == (MarkSpan("wh_question", 3, 41),)
    (pack,) = packed([asked, asked], 200, np.random.default_rng(0))
    assert [s.onset for s in pack.segments if s.sign == 2] == [onset, onset + len(made)]
    assert [mark.start for mark in pack.marks] == [8, 8 + len(made)]


def test_a_batch_pads_with_a_mask_and_stops_at_the_last_step() -> None:
    sequences = [join([Item(2, 18), Item(REST, 13)], CORES, RESTING, n) for n in (1, 6)]
    batch = Pool(sequences, 12, torch.device("cpu")).batch(torch.tensor([0, 1]))
    assert batch.motion.shape == (2, 12, SPAN, MOTION_WIDTH)
    assert batch.mask.sum(1).tolist() == [8, 10]
    assert batch.stop.argmax(1).tolist() == [7, 9]
    assert torch.allclose(batch.motion[0, 0, 0], torch.from_numpy(sequences[0].motion[0]), atol=1e-3)
    assert torch.equal(batch.motion[0, -1, -1], batch.motion[0, 8, 0]), "the last frame goes on"


def test_a_span_ends_in_the_first_frames_of_the_next_chunk() -> None:
    batch = Pool(some_sentences(2), 8, torch.device("cpu")).batch(torch.tensor([1]))
    assert torch.equal(batch.motion[:, :-1, CHUNK:], batch.motion[:, 1:, :OVERLAP])


def test_spans_for_the_latents_are_real_ones_and_no_more_than_asked_for() -> None:
    pool = Pool(some_sentences(3), 8, torch.device("cpu"))
    steps = int(pool.batch(torch.arange(3)).mask.sum())
    assert pool.spans(10_000).shape == (steps, SPAN, MOTION_WIDTH)
    assert np.array_equal(pool.spans(10_000)[0], pool.batch(torch.tensor([0])).motion[0, 0].numpy())
    assert len(pool.spans(5)) < steps


def test_batches_know_style_and_text_and_are_put_together_row_by_row() -> None:
    first, second = (
        replace(one, text=text, style=style)
        for one, text, style in zip(some_sentences(2), ("a house", "tea"), (SENTENCE, 0), strict=True)
    )
    pools = [Pool([one], 8, torch.device("cpu"), texts=True) for one in (first, second)]
    both = together([pool.batch(torch.tensor([0])) for pool in pools])
    assert both.conditions.style[:, 0].tolist() == [SENTENCE, 0]
    assert both.conditions.text is not None
    assert torch.equal(both.conditions.text, characters(["a house", "tea"]))
    assert both.motion.shape[0] == both.mask.shape[0] == 2
    plain = Pool([first], 8, torch.device("cpu")).batch(torch.tensor([0]))
    assert together([plain, plain]).conditions.text is None


def test_variants_keep_the_first_as_it_is_but_for_its_rest_and_are_the_same_by_any_number_of_processes() -> None:
    (one,) = some_sentences(1)
    alone, shared = (variants([one], 4, 7, 400, processes) for processes in (1, 2))
    assert len(alone) == 4
    for a, b in zip(alone, shared, strict=True):
        assert np.array_equal(a.motion, b.motion)
        assert a.segments == b.segments
    assert np.array_equal(alone[0].motion, one.motion[len(one) - len(alone[0]) :])
    assert len({len(v) for v in alone[1:]}) > 1
    assert [s.sign for s in alone[1].segments][-2:] == [s.sign for s in one.segments][-2:]


def test_variants_are_by_signers_of_other_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "at_speed", lambda sequence, _: sequence)
    (one,) = some_sentences(1)
    first, *others = (hand(made) for made in variants([one], 4, 7, 400, processes=1))
    for other in others:
        frames = min(len(first), len(other))
        apart = np.linalg.norm(first[-frames:] - other[-frames:], axis=-1)
        assert apart.max() > 0.005
        assert apart[-1] < 0.002, "they rest in the same place"


def test_work_is_handed_back_in_order() -> None:
    assert spread(lambda n: n * n, 9, 2) == spread(lambda n: n * n, 9, 1) == [n * n for n in range(9)]
