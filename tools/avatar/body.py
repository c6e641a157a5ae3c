"""A person's body: shape, neutral face and the 52 face units, in metres, on the skeleton that motion is made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.avatar import bones
from tools.avatar.people import SIGNER_SHAPE, Person, Shape
from tools.avatar.source import Array, Ints, Source

METRES: Final = 0.1  # of the wheel's decimetres
SKIN_VERTICES: Final = 13380  # the body's own; helpers for clothes, eyes and teeth follow
TEETH: Final = slice(14992, 15128)
EYES: Final = {"Left": slice(14598, 14670), "Right": slice(14670, 14742)}
SMILE: Final = 0.16  # of a friendlier neutral face
TEETH_BACK: Final = 0.0018  # metres, and narrower: no sliver of them between closed lips
TEETH_WIDTH: Final = 0.93


@dataclass(frozen=True, eq=False)
class Body:
    """places: (V, 3) metres in the bind pose; weights: (V, B); units: ARKit name -> (V, 3) metres;
    normals: (V, 3) of skin and helpers; coords: (U, 2) texture coordinates; triangles and coord_triangles: (T, 3)."""

    source: Source
    places: Array
    weights: Array
    units: dict[str, Array]
    normals: Array
    skeleton: bones.Skeleton

    def group(self, *names: str) -> Ints:
        """(N, 3) triangles of the base mesh's groups."""
        return self.source.mesh.triangles[self.source.mesh.group(*names)]

    def eye(self, side: str) -> Array:
        """(3,) the middle of an eye."""
        return np.asarray(self.places[EYES[side]].mean(axis=0))

    def part(self, *words: str) -> Array:
        """(V,) how much of each vertex is moved by bones with one of these words in their names."""
        chosen = [k for k, bone in enumerate(bones.BONES) if any(word in bone.name for word in words)]
        return np.asarray(self.weights[:, chosen].sum(axis=1))


def build(source: Source, person: Person) -> Body:
    weights = bones.skin(source)
    wanted = bones.find(source, _neutral(source, SIGNER_SHAPE)[0])
    places, units = _neutral(source, person.shape)
    if person.shape != SIGNER_SHAPE:
        own = bones.find(source, places)
        fitted = bones.refit(places, weights, own, wanted)
        units = {name: bones.refit(places + unit, weights, own, wanted) - fitted for name, unit in units.items()}
        places = fitted
    return Body(source, places, weights, units, _normals(source, places), wanted)


def _neutral(source: Source, shape: Shape) -> tuple[Array, dict[str, Array]]:
    places = source.mesh.places.copy()
    descent = np.array(shape.descent) / sum(shape.descent)
    for sex, share in (("female", 1 - shape.male), ("male", shape.male)):
        if share == 0:
            continue
        places += share * source.target(f"macrodetails/universal-{sex}-young-averagemuscle-averageweight")
        for people, weight in zip(("african", "asian", "caucasian"), descent, strict=True):
            places += share * weight * source.target(f"macrodetails/{people}-{sex}-young")
        places += (
            0.5
            * share
            * source.target(f"macrodetails/proportions/{sex}-young-averagemuscle-averageweight-idealproportions")
        )
    for name, weight in shape.targets.items():
        places += weight * source.target(name)
    places[:, 1] -= places[:SKIN_VERTICES, 1].min()
    places *= METRES
    units = {name: unit * METRES for name, unit in source.face_units.items()}
    places += SMILE * (units["mouthSmileLeft"] + units["mouthSmileRight"])
    places[TEETH, 2] -= TEETH_BACK
    places[TEETH, 0] *= TEETH_WIDTH
    return places, units


def vertex_normals(places: Array, triangles: Ints) -> Array:
    """(V, 3) unit normals, weighted by area; zero for vertices without triangles."""
    found = np.zeros_like(places)
    a, b, c = (places[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    for k in range(3):
        np.add.at(found, triangles[:, k], faces)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12))


def _normals(source: Source, places: Array) -> Array:
    """Of each group by itself, so that where helpers touch the skin neither bends the other's."""
    found = np.zeros_like(places)
    mesh = source.mesh
    for name in mesh.group_names:
        if name.startswith("joint"):
            continue
        own = vertex_normals(places, mesh.triangles[mesh.group(name)])
        used = np.abs(own).sum(axis=1) > 0
        found[used] = own[used]
    return found
