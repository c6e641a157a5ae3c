"""Spans of motion to latents and back, and how one span leads into the next."""

import numpy as np
import torch

from ml.model.latents import ChunkLatents, faded
from ml.motion import CHUNK, GROUP_COLUMNS, MOTION_WIDTH, OVERLAP, SPAN


def spans_of_rank_two() -> np.ndarray:
    """(200, SPAN, MOTION_WIDTH) in which every group has two ways to move."""
    rng = np.random.default_rng(0)
    found = np.full((200, SPAN, MOTION_WIDTH), 0.5)
    for columns in GROUP_COLUMNS.values():
        width = columns.stop - columns.start
        found[..., columns] += np.einsum("nk,kfc->nfc", rng.normal(size=(200, 2)), rng.normal(size=(2, SPAN, width)))
    return found.astype(np.float32)


def test_a_span_is_its_chunk_and_the_first_frames_of_the_next() -> None:
    assert SPAN == CHUNK + OVERLAP
    assert 0 < OVERLAP <= CHUNK


def test_latents_give_back_motion_that_lies_in_their_span_and_are_white() -> None:
    spans = torch.from_numpy(spans_of_rank_two())
    latents = ChunkLatents((2, 2, 2, 2))
    latents.fit(spans.numpy())
    encoded = latents.encode(spans)
    assert encoded.shape == (200, 8)
    assert torch.allclose(latents.decode(encoded), spans, atol=1e-3)
    assert torch.allclose(encoded.mean(0), torch.zeros(8), atol=1e-3)
    assert torch.allclose(encoded.std(0, correction=0), torch.ones(8), atol=1e-2)


def test_a_groups_latents_move_that_group_alone() -> None:
    latents = ChunkLatents((2, 1, 2, 1))
    latents.fit(spans_of_rank_two())
    groups = [0, 0, 1, 2, 2, 3]
    for number, group in enumerate(groups):
        latent = torch.zeros(6)
        latent[number] = 1.0
        moved = latents.decode(latent) - latents.decode(torch.zeros(6))
        for other, columns in enumerate(GROUP_COLUMNS.values()):
            assert bool(moved[:, columns].any()) == (other == group)


def test_the_tail_of_one_span_leads_into_the_next() -> None:
    tail, span = torch.zeros(1, OVERLAP, 3), torch.ones(1, SPAN, 3)
    span[:, CHUNK:] = 5.0
    chunk, after = faded(tail, span)
    assert chunk.shape == (1, CHUNK, 3)
    share = torch.arange(1, OVERLAP + 1) / (OVERLAP + 1)
    assert torch.allclose(chunk[0, :OVERLAP, 0], share)  # from the tail's 0 to the span's 1, frame by frame
    assert torch.equal(chunk[:, OVERLAP:], span[:, OVERLAP:CHUNK])
    assert torch.equal(after, span[:, CHUNK:])


def test_spans_that_agree_where_they_overlap_give_the_motion_itself() -> None:
    motion = torch.randn(1, 5 * CHUNK + OVERLAP, 3)
    tail, made = motion[:, :OVERLAP], []
    for start in range(0, 5 * CHUNK, CHUNK):
        chunk, tail = faded(tail, motion[:, start : start + SPAN])
        made.append(chunk)
    assert torch.allclose(torch.cat(made, dim=1), motion[:, : 5 * CHUNK], atol=1e-6)
