"""Hands and forearms: the skin that sleeves leave bare, both sides on one layout."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tools.avatar import cloth
from tools.avatar.body import Body
from tools.avatar.people import Person
from tools.avatar.surface import Surface, from_body

_HAND_U: Final = (0.355, 0.5622)  # of the right hand in MakeHuman's layout; the left is its mirror image
_HAND_V: Final = (0.80, 0.992)
_ARM_U: Final = (0.0, 0.18)
_ARM_V: Final = (0.12, 0.225)
_MIRROR: Final = {True: 2 * 0.5622, False: 0.763}
_SPLIT: Final = 0.80  # of the texture's height: hands above, forearms below
_UNDER: Final = 0.030  # metres of skin kept under a sleeve


def build(body: Body, person: Person) -> Surface:
    mesh = body.source.mesh
    faces = mesh.group("body")
    corners = mesh.triangles[faces]
    arm = (body.part("Arm", "Hand")[corners] > 0.5).all(axis=1)
    bare = (cloth.sleeve(body, body.places, person.sleeve)[corners] < _UNDER).any(axis=1)
    return from_body(body, faces[arm & bare])


def laid_out(hands: Surface) -> Surface:
    """With coords in our own texture; the left side lies where the right does, mirrored."""
    u, v = hands.coords.T
    hand = v > 0.5
    mirror = np.where(hand, _MIRROR[True], _MIRROR[False])
    u = np.where(u > mirror / 2, mirror - u, u)
    own = np.where(
        hand[:, None],
        np.stack([_share(u, _HAND_U), _SPLIT * _share(v, _HAND_V)], axis=1),
        np.stack([_share(u, _ARM_U), _SPLIT + 0.01 + (1 - _SPLIT - 0.01) * _share(v, _ARM_V)], axis=1),
    )
    return replace(hands, coords=np.clip(own, 0, 1))


def _share(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    return np.asarray((values - ends[0]) / (ends[1] - ends[0]))
