"""BVH motion capture -> examples. A rig with fingers; the names it may use are in `ml.corpus.loaders.rig`.

BVH carries no text: the file's name is the example's gloss, as archives of single signs have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders.example import Example
from ml.corpus.loaders.rig import RigMotion, to_clip

Array = NDArray[np.float64]

_POSITIONS = {"Xposition": 0, "Yposition": 1, "Zposition": 2}
_ROTATIONS = {"Xrotation": "X", "Yrotation": "Y", "Zrotation": "Z"}


@dataclass
class _Joint:
    name: str
    parent: int
    offset: list[float] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)


def load(path: Path) -> Example:
    """Raises CorpusError naming the file if it is broken or not a rig with both hands."""
    return Example(path.stem, to_clip(read(path)), glosses=(path.stem.upper(),))


def read(path: Path) -> RigMotion:
    """All joints of the file in motion; End Sites are named after their joint ("Head end")."""
    try:
        words = iter(path.read_text(encoding="utf-8", errors="strict").split())
        joints = _hierarchy(words)
        frames, seconds, values = _motion(words)
        width = sum(len(joint.channels) for joint in joints)
        if values.size != frames * width:
            raise ValueError(f"{frames} frames of {width} channels need {frames * width} numbers, got {values.size}")
        if seconds <= 0:
            raise ValueError(f"a frame time of {seconds:g} s")
        return _forward(path.name, 1 / seconds, joints, values.reshape(frames, width))
    except StopIteration as error:
        raise CorpusError(f"{path.name}: ends too early") from error
    except (OSError, ValueError, KeyError) as error:
        raise CorpusError(f"{path.name}: cannot be read as BVH ({error})") from error


def _hierarchy(words: Iterator[str]) -> list[_Joint]:
    if next(words) != "HIERARCHY":
        raise ValueError("it does not begin with HIERARCHY")
    joints: list[_Joint] = []
    open_joints: list[int] = []
    for word in words:
        match word:
            case "ROOT" | "JOINT":
                joints.append(_Joint(next(words), open_joints[-1] if open_joints else -1))
            case "End":
                next(words)
                joints.append(_Joint(f"{joints[open_joints[-1]].name} end", open_joints[-1]))
            case "{":
                open_joints.append(len(joints) - 1)
            case "}":
                open_joints.pop()
            case "OFFSET":
                joints[-1].offset = [float(next(words)) for _ in range(3)]
            case "CHANNELS":
                joints[-1].channels = [next(words) for _ in range(int(next(words)))]
            case "MOTION":
                if open_joints or not joints or any(len(joint.offset) != 3 for joint in joints):
                    raise ValueError("the hierarchy is not complete")
                return joints
            case _:
                raise ValueError(f"{word!r} in the hierarchy")
    raise StopIteration


def _motion(words: Iterator[str]) -> tuple[int, float, Array]:
    if next(words) != "Frames:":
        raise ValueError("no number of frames")
    frames = int(next(words))
    if [next(words), next(words)] != ["Frame", "Time:"]:
        raise ValueError("no frame time")
    return frames, float(next(words)), np.array([float(word) for word in words])


def _forward(name: str, fps: float, joints: list[_Joint], values: Array) -> RigMotion:
    from scipy.spatial.transform import Rotation  # noqa: PLC0415  # scipy comes with the extra [train]

    if not len(values):
        raise CorpusError(f"{name}: no frames")
    places: list[Array] = []
    turns: list[Array] = []
    rest: list[Array] = []
    column = 0
    for joint in joints:
        offset = np.array(joint.offset)
        local = np.tile(offset, (len(values), 1))
        order, angles = "", []
        for channel in joint.channels:
            if channel in _POSITIONS:
                local[:, _POSITIONS[channel]] = values[:, column]
            else:
                order += _ROTATIONS[channel]
                angles.append(values[:, column])
            column += 1
        turn = np.tile(np.eye(3), (len(values), 1, 1))
        if order:
            turn = Rotation.from_euler(order, np.stack(angles, axis=-1), degrees=True).as_matrix()
        if joint.parent >= 0:
            above = turns[joint.parent]
            local = places[joint.parent] + np.einsum("tij,tj->ti", above, local)
            turn = above @ turn
        places.append(local)
        turns.append(turn)
        rest.append(offset if joint.parent < 0 else rest[joint.parent] + offset)
    names = [joint.name for joint in joints]
    return RigMotion(
        name,
        fps,
        dict(zip(names, places, strict=True)),
        dict(zip(names, rest, strict=True)),
        dict(zip(names, turns, strict=True)),
    )
