"""Head, neck and what a collar leaves bare: the face's skin, laid out for its texture, and the lashes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.avatar import cloth, hair
from tools.avatar.body import Body
from tools.avatar.people import Person
from tools.avatar.source import Array
from tools.avatar.surface import Surface, from_body, joined

# Where MakeHuman's layout has the head (u to the right, v down), and how much of our texture each stretch gets:
# the face most, the scalp under the hair little. Below it the neck, which lies apart in MakeHuman's layout.
_U: Final = ((0.635, 0.0), (0.79, 0.22), (0.995, 1.0))
_V: Final = ((0.18, 0.0), (0.36, 0.12), (0.67, 0.73), (0.86, 0.85))
_NECK_U: Final = ((0.20, 0.0), (0.56, 1.0))
_NECK_V: Final = ((0.02, 0.86), (0.20, 1.0))
_HIDDEN: Final = 0.030  # metres above the hairline from which the hair hides the skin
_BEHIND: Final = 0.01  # metres behind the head's joint where the face ends
_UNDER: Final = 0.018  # metres of skin kept under a collar


def inside_mouth(coords: Array) -> Array:
    """(...,) bool: the lining of the mouth has a place of its own in MakeHuman's layout."""
    return np.asarray((coords[..., 0] > 0.756) & (coords[..., 1] > 0.861))


def build(body: Body, person: Person) -> Surface:
    mesh = body.source.mesh
    faces = mesh.group("body")
    corners = mesh.triangles[faces]
    above = body.places[corners][:, :, 1].min(axis=1) > body.skeleton.head("Neck")[1] - 0.12
    middle = np.abs(body.places[corners][:, :, 0]).max(axis=1) < 0.125
    bare = (cloth.outside_collar(body, body.places)[corners] < _UNDER).any(axis=1)
    lining = inside_mouth(mesh.coords[mesh.coord_triangles[faces]] * [1, -1] + [0, 1]).all(axis=1)
    ears = hair.ears(body)[corners].max(axis=1) > 0.02
    hidden = (hair.line(body, body.places)[corners] > _HIDDEN).all(axis=1) & ~ears
    hidden &= (hair.from_ears(body, body.places)[corners] > 0.02).all(axis=1)
    return from_body(body, faces[above & middle & bare & ~lining & ~hidden], units=True)


def ahead(body: Body, face: Surface) -> NDArray[np.bool_]:
    """(T,) the triangles of the face proper. The corpus reads the face from these (`ml.corpus.face.model`)."""
    return np.asarray(face.places[face.triangles][:, :, 2].mean(axis=1) > body.skeleton.head("Head")[2] - _BEHIND)


def laid_out(face: Surface) -> Surface:
    """With coords in our own texture instead of MakeHuman's."""
    u, v = face.coords.T
    neck = u < 0.6
    own = np.where(
        neck[:, None],
        np.stack([_through(u, _NECK_U), _through(v, _NECK_V)], axis=1),
        np.stack([_through(u, _U), _through(v, _V)], axis=1),
    )
    return replace(face, coords=own)


def _through(values: Array, knots: tuple[tuple[float, float], ...]) -> Array:
    return np.asarray(np.interp(values, *np.array(knots).T))


def lashes(body: Body, person: Person) -> Surface:
    """The upper lashes, as long as the person's are."""
    parts = []
    for side, s in (("Left", "l"), ("Right", "r")):
        row = from_body(body, body.source.mesh.group(*(f"helper-{s}-eyelashes-{k}" for k in "12")), units=True)
        upper = row.places[row.triangles][:, :, 1].mean(axis=1) > body.eye(side)[1] + 0.0005
        away = row.places - body.eye(side)
        far = np.linalg.norm(away, axis=1, keepdims=True)
        row = replace(row, places=row.places - away * (1 - person.lashes) * (1 - far.min() / far))
        parts.append(row.kept(row.triangles[upper]))
    return joined(*parts)
