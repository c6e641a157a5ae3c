"""What an open mouth shows: lining, gums, teeth and tongue, one piece coloured by its vertices."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tools.avatar.body import Body
from tools.avatar.colours import linear
from tools.avatar.head import inside_mouth
from tools.avatar.noise import step
from tools.avatar.source import Array
from tools.avatar.surface import Surface, from_body, joined

TEETH: Final = linear((246, 240, 228))
GUMS: Final = linear((196, 104, 100))
TONGUE: Final = linear((206, 104, 104))
LINING: Final = linear((122, 44, 42))
_TEETH_LOWER: Final = 0.0024  # metres: as far as upper teeth stand below an open lip
_TEETH_NARROW: Final = 0.92  # none of them between the corners of closed lips
_TONGUE_REST: Final = (0.0035, 0.004)  # metres lower and back, so that an open mouth is not filled by it
_DEEP: Final = 0.036  # metres behind the lips where it gets dark


def build(body: Body) -> Surface:
    mesh = body.source.mesh
    faces = mesh.group("body")
    lining = inside_mouth(mesh.coords[mesh.coord_triangles[faces]] * [1, -1] + [0, 1]).all(axis=1)
    front = float(body.places[np.unique(body.group("helper-upper-teeth"))][:, 2].max())
    parts = [_tinted(from_body(body, faces[lining], units=True), LINING, front)]
    for name, down in (("helper-upper-teeth", 1.0), ("helper-lower-teeth", -1.0)):
        row = _moved(from_body(body, mesh.group(name), units=True), _TEETH_LOWER if down > 0 else 0.0, 0.0)
        row = replace(row, places=row.places * [_TEETH_NARROW, 1, 1])
        height = row.places[:, 1] * down
        row = replace(row, normals=_arched(row.places))
        parts.append(_tinted(row, TEETH, front, floor=0.35, gums=step(0.72, 0.95, _share(height))))
    tongue = _moved(from_body(body, mesh.group("helper-tongue"), units=True), *_TONGUE_REST)
    parts.append(_tinted(tongue, TONGUE, front, floor=0.2))
    return joined(*parts)


def _moved(part: Surface, down: float, back: float) -> Surface:
    return replace(part, places=part.places - [0, down, back], origin=np.full(len(part), -1))


def _arched(places: Array) -> Array:
    """Normals out of the arch of the teeth: the few triangles of a row would be lit as if they lay flat."""
    out = np.stack([places[:, 0], np.full(len(places), 0.008), places[:, 2] - places[:, 2].max() + 0.03], axis=1)
    return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True))


def _share(values: Array) -> Array:
    return np.asarray((values - values.min()) / np.ptp(values))


def _tinted(part: Surface, colour: Array, front: float, floor: float = 0.06, gums: Array | None = None) -> Surface:
    light = np.clip(1 - (front - part.places[:, 2]) / _DEEP, 0, 1) ** 1.3
    tint = np.broadcast_to(colour, (len(part), 3))
    if gums is not None:
        tint = tint + gums[:, None] * (GUMS - tint)
    return replace(part, colours=tint * (floor + (1 - floor) * light)[:, None])
