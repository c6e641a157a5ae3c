"""The eyes: a ball with the bulge of the cornea, and a texture of iris, limbus and the white with its fine vessels."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.avatar import bake, bones, noise
from tools.avatar.body import EYES, Body, vertex_normals
from tools.avatar.colours import linear, mixed, srgb
from tools.avatar.noise import step
from tools.avatar.people import Person
from tools.avatar.source import Array, Ints
from tools.avatar.surface import Surface

AROUND: Final = 28
RINGS: Final = (0.0, 0.10, 0.22, 0.33, 0.42, 0.50, 0.58, 0.70, 0.85, 1.02, 1.22, 1.45)  # radians from the pupil
IRIS: Final = 0.46  # radians
CORNEA: Final = 0.055  # of the radius: how far it stands out in the middle
_SEEN: Final = 1.45  # radians that the texture reaches
SIZE: Final = 256


def build(body: Body, side: str) -> Surface:
    """places stay in the avatar's frame; the eye's bone is its centre."""
    radius = float(np.ptp(body.places[EYES[side], 0]) / 2)
    rings = np.array(RINGS)
    bulge = 1 + CORNEA * np.clip(1 - (rings / (IRIS * 1.12)) ** 2, 0, None)
    angle = np.arange(AROUND) / AROUND * 2 * np.pi
    flat = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    places = [np.array([[0.0, 0.0, bulge[0]]])]
    coords = [np.array([[0.5, 0.5]])]
    for r, b in zip(rings[1:], bulge[1:], strict=True):
        places.append(np.column_stack([flat * np.sin(r) * b, np.full(AROUND, np.cos(r) * b)]))
        coords.append(0.5 + flat * [1, -1] * r / _SEEN / 2)
    centre = body.eye(side)
    where = np.concatenate(places) * radius + centre
    triangles = _rings(len(RINGS) - 1)
    weights = np.zeros((len(where), len(bones.BONES)))
    weights[:, bones.INDEX[f"{side}Eye"]] = 1
    return Surface(
        places=where,
        triangles=triangles,
        normals=vertex_normals(where, triangles),
        weights=weights,
        coords=np.concatenate(coords),
        colours=np.ones((len(where), 3)),
        origin=np.full(len(where), -1),
    )


def _rings(count: int) -> Ints:
    found = [[0, 1 + k, 1 + (k + 1) % AROUND] for k in range(AROUND)]
    for ring in range(count - 1):
        a = 1 + ring * AROUND
        for k in range(AROUND):
            n = (k + 1) % AROUND
            found += [[a + k, a + AROUND + k, a + AROUND + n], [a + k, a + AROUND + n, a + n]]
    return np.array(found)


def texture(person: Person) -> bytes:
    y, x = (np.mgrid[0:SIZE, 0:SIZE] + 0.5) / SIZE * 2 - 1
    r = np.hypot(x, y) * _SEEN
    turn = np.stack([np.cos(np.arctan2(y, x)), np.sin(np.arctan2(y, x))], axis=-1)
    white = np.broadcast_to(linear((238, 232, 228)), (SIZE, SIZE, 3))
    vessels = noise.rough(np.dstack([turn * 2.2, r[..., None] * 1.2]), 0.5, 4, seed=3)
    red = step(0.10, 0.0, np.abs(vessels)) * step(0.55, 1.2, r) * 0.20
    white = mixed(white, np.broadcast_to(linear((196, 110, 100)), white.shape), red)
    white = white * (1 - 0.28 * step(0.7, 1.3, r))[..., None]  # in the shade of the lids
    iris = linear(person.iris)
    share = r / IRIS
    fibres = noise.rough(np.dstack([turn * 7, share[..., None] * 1.3]), 0.5, 4, seed=5)
    ring = noise.smooth(np.dstack([turn * 4, share[..., None] * 2.5]), 0.5, seed=9)
    bright = 0.85 + 0.9 * fibres + 0.35 * ring
    inner = step(0.75, 0.42, share)  # lighter and warmer round the pupil
    tone = iris * (bright * (0.75 + 1.1 * inner))[..., None] + inner[..., None] * iris * [0.5, 0.3, 0.05]
    # Light gathers in the lower half, as it does behind a cornea lit from above.
    tone = tone * (1 + 0.7 * step(-0.2, 0.9, y / 1 * _SEEN / IRIS))[..., None]
    tone = tone * (1 - 0.80 * step(0.78, 1.0, share))[..., None]  # limbus
    eye = mixed(white, np.clip(tone, 0, 1), step(1.08, 0.94, share))
    eye = mixed(eye, np.full_like(eye, 0.004), step(0.40, 0.34, share))
    return bake.webp(srgb(eye), 90)


def centre(body: Body, side: str) -> Array:
    return body.skeleton.head(f"{side}Eye")
