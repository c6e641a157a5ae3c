"""The table of speeds: the right number of frames, and the paper's numbers beside ours."""

import numpy as np
import pytest

from ml.motion import CHUNK
from ml.runtime import Signer
from ml.speed import MINUTE, PAPER_FRAMES, PAPER_SECONDS, crowd, of_frames, rows, seconds, whole
from tests.builders import fake_signer


@pytest.mark.parametrize("frames", [1, 17, PAPER_FRAMES, 203, MINUTE])
def test_a_timeline_has_exactly_the_frames_asked_for(frames: int) -> None:
    signer: Signer = fake_signer()
    timeline = of_frames(signer, frames)
    assert timeline.frames == frames
    signed = [sign for sign in timeline.signs if sign.kind != "pause"]
    assert signed[0].start_frame == 0
    assert signed[-1].end_frame == frames, "to the very end, where no model may stop early"
    assert all(a.end_frame == b.start_frame for a, b in zip(timeline.signs, timeline.signs[1:], strict=False))
    assert [sign.index for sign in timeline.signs] == list(range(len(timeline.signs)))
    assert {sign.gloss for sign in signed} <= signer.frames_of("svk").keys()
    assert whole(signer, frames) == frames


def test_the_rows_set_ours_beside_the_papers() -> None:
    assert round(PAPER_FRAMES / PAPER_SECONDS, 2) == 10.17
    found = dict(rows(lambda _: fake_signer(), [2]))
    assert {"60 frames, s (paper: 5.90)", "60 frames, frames a second (paper: 10.17)"} <= found.keys()
    assert "2 streams in a batch of 2: ms a round / times real time" in found
    assert all(float(number) > 0 for value in found.values() for number in value.split(" / "))


def test_every_row_has_a_batch_as_large_as_its_streams_are_many() -> None:
    batches: list[int] = []

    def of_batch(size: int) -> Signer:
        batches.append(size)
        return fake_signer()

    rows(of_batch, [3, 2])
    assert batches == [1, 3, 2]


def test_a_crowd_makes_a_chunk_of_every_stream_a_round() -> None:
    signer = fake_signer()
    found = crowd(signer, 3, rounds=2)
    assert found.streams == 3
    assert signer.made == [first for first in range(0, 4 * CHUNK, CHUNK) for _ in range(3)]
    assert found.real == pytest.approx(CHUNK / 25 * 1000 / found.round_ms)


def test_every_time_is_measured() -> None:
    calls: list[None] = []
    found = seconds(lambda: calls.append(None), 5)
    assert len(calls) == len(found) == 5
    assert bool(np.all(found >= 0))
