"""`.pose` files of the pose-format package: 2-D and 3-D points under MediaPipe's names, for tools that know these.

Points are pixels of a picture as a camera before the signer would take it: x to the right, y down, z away from the
camera. Only points that the skeleton has are there: eyes, shoulders, elbows, wrists and all 21 of each hand; the face's
weights have no place here, they are in clip.json.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np

from ml.pose import Clip
from ml.skeleton import INDEX

VERSION: Final = 0.2
WIDTH, HEIGHT = 1024, 1024  # pixels
PIXELS_A_METRE: Final = 640.0
TOP: Final = 1.8  # metres above the ground, at the picture's upper edge
_ORDER: Final = "XYZC"
_FINGERS: Final = {
    "Thumb": ("THUMB", ("CMC", "MCP", "IP", "TIP")),
    "Index": ("INDEX_FINGER", ("MCP", "PIP", "DIP", "TIP")),
    "Middle": ("MIDDLE_FINGER", ("MCP", "PIP", "DIP", "TIP")),
    "Ring": ("RING_FINGER", ("MCP", "PIP", "DIP", "TIP")),
    "Pinky": ("PINKY", ("MCP", "PIP", "DIP", "TIP")),
}
_BODY: Final = {"EYE": "Eye", "SHOULDER": "Arm", "ELBOW": "ForeArm", "WRIST": "Hand"}


@dataclass(frozen=True)
class _Part:
    """A component of the header; points: name -> joint; limbs: pairs of places in points; colour: red, green, blue."""

    name: str
    points: dict[str, int]
    limbs: tuple[tuple[int, int], ...]
    colour: tuple[int, int, int]

    def header(self) -> bytes:
        counts = struct.pack("<HHH", len(self.points), len(self.limbs), 1)
        names = b"".join(map(_string, self.points))
        limbs = b"".join(struct.pack("<HH", *limb) for limb in self.limbs)
        return _string(self.name) + _string(_ORDER) + counts + names + limbs + struct.pack("<HHH", *self.colour)


def _string(text: str) -> bytes:
    return struct.pack("<H", len(text.encode())) + text.encode()


def _body() -> _Part:
    points = {
        f"{side.upper()}_{name}": INDEX[f"{side}{joint}"] for name, joint in _BODY.items() for side in ("Left", "Right")
    }
    at = list(points).index
    arms = [("SHOULDER", "ELBOW"), ("ELBOW", "WRIST")]
    limbs = [(at(f"{side}_{a}"), at(f"{side}_{b}")) for side in ("LEFT", "RIGHT") for a, b in arms]
    across = (at("LEFT_SHOULDER"), at("RIGHT_SHOULDER"))
    return _Part("POSE_LANDMARKS", points, (across, *limbs), (80, 80, 80))


def _hand(side: str, colour: tuple[int, int, int]) -> _Part:
    points = {"WRIST": INDEX[f"{side}Hand"]}
    limbs: list[tuple[int, int]] = []
    for finger, (name, joints) in _FINGERS.items():
        before = 0
        for number, joint in enumerate(joints, start=1):
            limbs.append((before, len(points)))
            before = len(points)
            points[f"{name}_{joint}"] = INDEX[f"{side}Hand{finger}{number}"]
    return _Part(f"{side.upper()}_HAND_LANDMARKS", points, tuple(limbs), colour)


PARTS: Final = (_body(), _hand("Left", (0, 110, 200)), _hand("Right", (200, 90, 0)))
_JOINTS: Final = [joint for part in PARTS for joint in part.points.values()]


def encode(clip: Clip) -> bytes:
    """The whole file, of version 0.2."""
    header = struct.pack("<fHHHH", VERSION, WIDTH, HEIGHT, WIDTH, len(PARTS)) + b"".join(p.header() for p in PARTS)
    x, y, z = np.moveaxis(clip.positions[:, _JOINTS].astype(np.float64), -1, 0)
    points = np.stack([WIDTH / 2 + PIXELS_A_METRE * x, PIXELS_A_METRE * (TOP - y), -PIXELS_A_METRE * z], axis=-1)
    body = struct.pack("<fIH", clip.fps, len(clip), 1)
    return header + body + points.astype("<f4").tobytes() + clip.confidence[:, _JOINTS].astype("<f4").tobytes()
