"""The binary messages."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.pose import FRAME_WIDTH
from ml.runtime import load
from ml.signing import Request, prepare
from production.live.wire import DEFLATED, FRAME_SIZE, HEADER_SIZE, Header, decode, encode


def noise(count: int) -> NDArray[np.int16]:
    """Frames that nothing can shorten."""
    return np.random.default_rng(count).integers(-32768, 32768, (count, FRAME_WIDTH)).astype("<i2")


def motion(count: int) -> NDArray[np.int16]:
    """Frames that go on smoothly, through both ends of int16."""
    start = np.arange(FRAME_WIDTH) * 241 % 65_536
    return (start + 3 * np.arange(count)[:, None]).astype("<u2").view("<i2")


def packed(data: bytes, count: int, flags: int = DEFLATED) -> bytes:
    return b"SLPC" + struct.pack("<BBHII", 2, flags, count, 0, 1) + data


def deflate(data: bytes) -> bytes:
    return zlib.compress(data, 9, -15)


@pytest.mark.parametrize("count", [1, 4, 16])
def test_frames_that_nothing_shortens_follow_the_header_as_they_are(count: int) -> None:
    frames = noise(count)
    message = encode(frames, first_frame=70_000, epoch=3)
    assert message[:16] == b"SLPC" + struct.pack("<BBHII", 2, 0, count, 70_000, 3)
    assert message[16:] == struct.pack(f"<{count * FRAME_WIDTH}h", *frames.reshape(-1).tolist())
    assert len(message) == HEADER_SIZE + count * FRAME_SIZE


def test_motion_is_deflated_as_steps_low_bytes_first() -> None:
    frames = motion(3)
    message = encode(frames, first_frame=7, epoch=3)
    assert message[:16] == b"SLPC" + struct.pack("<BBHII", 2, 1, 3, 7, 3)
    courses = [[course[0], 3, 3] for course in frames.T.tolist()]  # the first is absolute, the others are steps
    low_then_high = [struct.pack("<h", value)[byte] for byte in (0, 1) for course in courses for value in course]
    assert zlib.decompress(message[16:], -15) == bytes(low_then_high)


@pytest.mark.parametrize("frames", [noise(8), motion(8), motion(1), noise(1), motion(1500)])
def test_decoding_gives_back_what_was_encoded(frames: NDArray[np.int16]) -> None:
    header, decoded = decode(encode(frames, 12, 5))
    assert header == Header(frame_count=len(frames), first_frame=12, epoch=5)
    assert decoded.dtype == np.int16
    np.testing.assert_array_equal(decoded, frames)


def test_every_message_stands_alone() -> None:
    frames = motion(16)
    np.testing.assert_array_equal(decode(encode(frames[8:], 8, 1))[1], frames[8:])


def test_what_the_shipped_model_signs_takes_less_than_three_hundred_bytes_a_frame() -> None:
    chunks = prepare(load(), Request("Kde je škola?", "sk", "svk", seed=1)).chunks()
    frames = np.concatenate([chunk.frames for chunk in chunks])
    messages = [encode(frames[first : first + 16], first, 1) for first in range(0, len(frames), 16)]
    assert sum(map(len, messages)) < 300 * len(frames)


@pytest.mark.parametrize(
    "spoiled",
    [
        b"",
        b"SLPC",
        encode(noise(4), 0, 1)[:-1],
        encode(noise(4), 0, 1) + b"\0\0",
        b"XXXX" + encode(noise(1), 0, 1)[4:],
        b"SLPC\x01" + encode(noise(1), 0, 1)[5:],
        b"SLPC\x03" + encode(noise(1), 0, 1)[5:],
        b"SLPC\x02\x02" + encode(noise(1), 0, 1)[6:],
        encode(motion(4), 0, 1)[:-1],
        encode(motion(4), 0, 1) + b"\0\0",
        packed(b"this is not deflated", 4),
        packed(deflate(b""), 4),
        packed(deflate(bytes(4 * FRAME_SIZE - 1)), 4),
        packed(deflate(bytes(4 * FRAME_SIZE + 1)), 4),
        packed(deflate(bytes(50_000_000)), 4),
    ],
)
def test_a_spoiled_message_is_refused(spoiled: bytes) -> None:
    with pytest.raises(ValueError, match=r"bytes|expected"):
        decode(spoiled)
