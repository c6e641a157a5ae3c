"""Sheets to look at: some signs a picture, some frames each, drawn as balls along the bones before the avatar's body.

For eyes that check shape, place and movement; how a production looks on the avatar is the page's part.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ml.clearance import PARTS, STEP, UNIT, body
from ml.composing.arm import axes_of
from ml.composing.compose import compose
from ml.composing.hand import FINGER_RADIUS, NAMES, PALM_RADIUS, joints
from ml.composing.shapes import SHAPES, parameters
from ml.composing.table import DescribedSign
from ml.pose import Clip
from ml.skeleton import INDEX, JOINTS, PARENTS, REST

Array = NDArray[np.float64]
View = Literal["front", "side", "above"]

A_PAGE: Final = 7  # signs
_TITLE: Final = 14  # pixels above a row

_COLOURS: Final = {
    "Thumb": (214, 69, 65),
    "Index": (240, 150, 40),
    "Middle": (70, 160, 70),
    "Ring": (60, 130, 200),
    "Pinky": (150, 80, 180),
}
_SKIN, _SLEEVE, _BODY = (205, 170, 140), (110, 120, 150), (188, 188, 196)
_AXES: Final[dict[View, tuple[tuple[int, float], tuple[int, float], tuple[int, float]]]] = {
    # which coordinate goes right, up, and towards who looks
    "front": ((0, 1.0), (1, 1.0), (2, 1.0)),
    "side": ((2, -1.0), (1, 1.0), (0, -1.0)),  # from the signer's right
    "above": ((0, 1.0), (2, -1.0), (1, 1.0)),
}


@cache
def _skin() -> tuple[Array, Array]:
    """(N, 3) points of the avatar's skin and shirt at rest and their outward ways."""
    points, ways = [], []
    found = body()
    for number, name in enumerate(PARTS):
        shape = found.last[number] + 1
        grid = found.near[found.first[number] :][: int(np.prod(shape))].reshape(shape) * UNIT
        cells = np.argwhere(np.abs(grid) < 0.6 * STEP)
        points.append(cells * STEP + found.low[number] + REST[INDEX[name]])
        ways.append(np.stack([*np.gradient(grid, STEP)], axis=-1)[tuple(cells.T)])
    way = np.concatenate(ways)
    return np.concatenate(points), way / np.maximum(np.linalg.norm(way, axis=-1, keepdims=True), 1e-9)


def _balls(positions: Array) -> list[tuple[Array, float, tuple[int, int, int]]]:
    """Points (N, 3), radius and colour of every bone of arms and hands, and eyes."""
    found = [(positions[[INDEX["LeftEye"], INDEX["RightEye"]]], 0.012, (40, 40, 60))]
    for joint, name in enumerate(JOINTS):
        if not name.startswith(("Left", "Right")) or (name.endswith(("Eye", "Shoulder", "Arm")) and "Fore" not in name):
            continue
        start, end = positions[PARENTS[joint]], positions[joint]
        if "Hand" not in name or name.endswith("Hand"):
            radius, colour = (0.036 if "Fore" in name else 0.025), _SLEEVE
        else:
            finger = next((f for f in _COLOURS if f in name), "")
            palm = name.endswith("1")
            radius, colour = (PALM_RADIUS, _SKIN) if palm else (FINGER_RADIUS, _COLOURS[finger])
        count = max(2, int(np.linalg.norm(end - start) / (0.6 * radius)))
        found.append((start + np.linspace(0, 1, count)[:, None] * (end - start), radius, colour))
    return found


def picture(
    positions: Array, view: View = "front", size: int = 256, middle: Sequence[float] = (0, 1.3, 0.1), span: float = 0.9
) -> Image.Image:
    """One frame (J, 3) seen from a side; `span` metres about `middle` fill the picture."""
    image = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(image)
    scale = size / span
    (right, r), (up, u), (near, n) = _AXES[view]
    centre = np.array(middle, dtype=np.float64)
    skin, ways = _skin()
    facing = ways[:, near] * n > -0.2
    things = [(skin[facing], 0.0, _BODY, ways[facing, near] * n)]
    things += [(points, radius, colour, np.ones(len(points))) for points, radius, colour in _balls(positions)]
    drawn = []
    for points, radius, colour, light in things:
        seen = points - centre
        x, y, depth = size / 2 + scale * r * seen[:, right], size / 2 - scale * u * seen[:, up], n * seen[:, near]
        drawn += [
            (d + radius, a, b, max(1.0, radius * scale) if radius else 0.75 * STEP * scale, colour, s, radius)
            for a, b, d, s in zip(x, y, depth, light, strict=True)
        ]
    for depth, a, b, pixels, colour, light, radius in sorted(drawn, key=lambda item: item[0]):
        shade = (0.72 + 0.28 * light) * (0.9 + 0.35 * float(np.clip(depth, -0.1, 0.4))) if radius else 0.7 + 0.3 * light
        fill = tuple(int(min(255, c * shade)) for c in colour)
        if radius:
            draw.ellipse((a - pixels, b - pixels, a + pixels, b + pixels), fill=fill)
        else:
            draw.rectangle((a - pixels, b - pixels, a + pixels, b + pixels), fill=fill)
    return image


def frames_of(clip: Clip, count: int) -> list[int]:
    return [round(at) for at in np.linspace(0, len(clip) - 1, count)]


def sheet(rows: Sequence[tuple[str, Clip]], count: int = 6, size: int = 200) -> Image.Image:
    """A row a clip: its name and `count` frames over its length, from the front."""
    image = Image.new("RGB", (count * size, len(rows) * (size + _TITLE)), "white")
    draw = ImageDraw.Draw(image)
    for row, (name, clip) in enumerate(rows):
        top = row * (size + _TITLE)
        draw.text((4, top), name, fill="black")
        for column, frame in enumerate(frames_of(clip, count)):
            image.paste(picture(clip.positions[frame].astype(np.float64), size=size), (column * size, top + _TITLE))
    return image


def write(folder: Path, listed: Sequence[DescribedSign]) -> None:
    """Composed signs in sheets of `A_PAGE`."""
    folder.mkdir(parents=True, exist_ok=True)
    for page, first in enumerate(range(0, len(listed), A_PAGE)):
        rows = [(sign.gloss, compose(sign.description).core) for sign in listed[first : first + A_PAGE]]
        sheet(rows).save(folder / f"signs_{page:02}.png")


def write_shapes(folder: Path) -> None:
    """The inventory of hand shapes from two sides."""
    folder.mkdir(parents=True, exist_ok=True)
    shapes().save(folder / "shapes.png")


def shapes(size: int = 150, columns: int = 10) -> Image.Image:
    """Every hand shape, seen from its palm and from the side of its thumb."""
    rows = -(-len(SHAPES) // columns)
    image = Image.new("RGB", (columns * size, rows * (2 * size + _TITLE)), "white")
    draw = ImageDraw.Draw(image)
    for number, name in enumerate(SHAPES):
        row, column = divmod(number, columns)
        left, top = column * size, row * (2 * size + _TITLE)
        draw.text((left + 4, top), name, fill="black")
        for view, palm in enumerate(((0.0, 0.0, 1.0), (1.0, 0.0, 0.0))):
            seen = picture(_held_up(name, np.array(palm)), size=size, middle=(0, 1.38, 0.6), span=0.26)
            image.paste(seen, (left, top + _TITLE + view * size))
    return image


def _held_up(shape: str, palm: Array) -> Array:
    """(J, 3) with the right hand before the body, its fingers up."""
    positions = REST.astype(np.float64).copy()
    wrist = np.array([0.0, 1.3, 0.6])
    axes = axes_of(palm, np.array([0.0, 1.0, 0.0]))
    positions[INDEX["RightHand"]] = wrist
    positions[INDEX["RightForeArm"]] = wrist - [0, 0.22, 0]
    positions[[INDEX[name] for name in NAMES]] = wrist + joints(parameters(shape)) @ axes
    return positions
