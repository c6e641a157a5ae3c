"""Hair: where it grows, a cap close to the scalp, and locks laid over it that follow the way it is combed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from tools.avatar import bones, noise
from tools.avatar.body import Body, vertex_normals
from tools.avatar.colours import linear
from tools.avatar.noise import step
from tools.avatar.people import Person
from tools.avatar.source import Array
from tools.avatar.surface import Surface, from_body, joined

SIZE: Final = (512, 256)  # of the strands' texture: along and across
_EAR: Final = 0.030  # metres round the middle of an ear
_PAINTED: Final = 0.005  # metres above the hairline where only the skin's texture shows hair
_CENTRE: Final = np.array([0.0, 0.068, 0.008])  # of the skull, metres from the head's joint


def ears(body: Body) -> Array:
    """(V,) 0..1 for the base mesh's vertices."""
    mesh = body.source.mesh
    mask = body.source.mask("ears")
    size = len(mask)
    pixels = np.clip((mesh.coords * [1, -1] + [0, 1]) * size, 0, size - 1).astype(int)
    found = np.zeros(len(mesh.places))
    found[mesh.triangles] = mask[pixels[:, 1], pixels[:, 0]][mesh.coord_triangles]
    return found


def from_ears(body: Body, places: Array) -> Array:
    """(N,) metres from the ears; below 0 no cap is, as it would show through the ear."""
    ear = ears(body) > 0.5
    found = np.full(len(places), np.inf)
    for sign in (1, -1):
        middle = body.places[ear & (sign * body.places[:, 0] > 0)].mean(axis=0)
        far = np.linalg.norm((places - middle) * [0.5, 1, 1], axis=1) - _EAR
        found = np.minimum(found, np.maximum(far, places[:, 1] - middle[1] - 0.02))
    return found


def line(body: Body, places: Array) -> Array:
    """(N,) metres above the hairline; ears are not left out."""
    head, eye = body.skeleton.head("Head"), body.eye("Left")
    at = places - head
    height = eye[1] - head[1]
    wide = np.abs(at[..., 0])
    front = height + 0.062 + 0.003 * np.cos(at[..., 0] / 0.05 * np.pi) - np.maximum(0, wide - 0.040) * 0.50
    side = height + 0.012 - 0.030 * step(0.030, 0.015, at[..., 2])
    nape = height - 0.075
    to_side = step(0.088, 0.035, at[..., 2])
    to_nape = step(0.005, -0.045, at[..., 2])
    return np.asarray(at[..., 1] - (front * (1 - to_side) + side * to_side * (1 - to_nape) + nape * to_nape))


@dataclass(frozen=True, eq=False)
class Skull:
    """The scalp as a distance from its middle for every direction, smooth and without ears."""

    centre: Array
    directions: Array
    radii: Array
    tree: cKDTree

    def radius(self, directions: Array) -> Array:
        """(...,) metres; directions: (..., 3) unit."""
        flat = directions.reshape(-1, 3)
        distance, nearest = self.tree.query(flat, k=12)
        weight = 1 / (np.asarray(distance) ** 2 + 0.02**2)
        found = (weight * self.radii[nearest]).sum(axis=1) / weight.sum(axis=1)
        return np.asarray(found.reshape(directions.shape[:-1]))

    def place(self, directions: Array, above: Array | float) -> Array:
        """Where one is so many metres above the scalp."""
        return np.asarray(self.centre + directions * (self.radius(directions) + above)[..., None])


def skull(body: Body) -> Skull:
    vertices = np.unique(body.group("body"))
    ear = ears(body)
    head = body.part("Head") > 0.6
    centre = body.skeleton.head("Head") + _CENTRE
    vertices = vertices[(ear[vertices] < 0.02) & head[vertices] & (body.places[vertices, 1] > centre[1] - 0.10)]
    away = body.places[vertices] - centre
    outward = (away * body.normals[vertices]).sum(axis=1) > 0.02  # not the mouth's or the nose's inside
    away = away[outward]
    radii = np.linalg.norm(away, axis=1)
    directions = away / radii[:, None]
    return Skull(centre, directions, radii, cKDTree(directions))


def build(body: Body, person: Person) -> Surface:
    # What lies outermost comes first, so that little of what it hides is drawn.
    head = skull(body)
    if person.hair_style == "bun":
        return joined(
            *_loose(body), *_bun(head)[::-1], *_combed(body, head)[::-1], _cap(body, close=0.0045, full=0.009)
        )
    return joined(*_cropped(body, head), _cap(body, close=0.002, full=0.0115))


def _cap(body: Body, close: float, full: float) -> Surface:
    """The scalp lifted a little, thicker on top; it hides what shows between the locks."""
    mesh = body.source.mesh
    faces = mesh.group("body")
    corners = mesh.triangles[faces]
    scalp = body.places[corners][:, :, 1].mean(axis=1) > body.eye("Left")[1] - 0.10
    scalp &= ears(body)[corners].max(axis=1) < 0.35
    scalp &= (from_ears(body, body.places)[corners] > 0).all(axis=1)
    scalp &= (body.part("Head", "Neck")[corners] > 0.5).all(axis=1)
    middle = body.skeleton.head("Head") + np.array([0, 0.06, 0])
    scalp &= ((body.places[corners] - middle) * body.normals[corners]).sum(axis=(1, 2)) > 0
    grown = from_body(body, faces[scalp])
    grown = grown.cut(line(body, grown.places) - _PAINTED)
    level = line(body, grown.places) - _PAINTED
    round_edge = np.sqrt(1 - (1 - np.clip(level / 0.03, 0, 1)) ** 2)
    top = np.clip((grown.places[:, 1] - body.eye("Left")[1]) / 0.11, 0, 1)
    lift = 0.0008 + round_edge * (close + (full - close) * top)
    lift = lift * step(0.0, 0.025, from_ears(body, grown.places))
    places = grown.places + grown.normals * lift[:, None]
    away = places - body.skeleton.head("Head") - _CENTRE
    around = np.arctan2(away[:, 0], away[:, 1] + 0.6 * away[:, 2])
    coords = np.stack([np.abs(around) / np.pi, np.clip(0.5 - away[:, 2] * 3, 0.05, 0.95)], axis=1)
    return Surface(
        places=places,
        triangles=grown.triangles,
        normals=vertex_normals(places, grown.triangles),
        weights=_on_head(len(places)),
        coords=coords,
        colours=np.full((len(places), 3), 0.42),
        origin=np.full(len(places), -1),
    )


def _on_head(count: int) -> Array:
    weights = np.zeros((count, len(bones.BONES)))
    weights[:, bones.INDEX["Head"]] = 1
    return weights


def _lock(path: Array, outward: Array, width: Array, strand: float, tint: float) -> Surface:
    """A ribbon of hair, bent across so that it catches light like a bundle.

    path, outward: (S, 3) its middle and the directions away from the head; width: (S,) metres; strand: 0..1 which part
    of the texture it gets; tint: how bright it is.
    """
    along = np.gradient(path, axis=0)
    across = np.cross(along, outward)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    count = len(path)
    half = across * width[:, None] / 2
    drop = outward * width[:, None] * 0.22
    places = np.concatenate([path - half - drop, path, path + half - drop])
    share = np.linspace(0, 1, count)
    coords = np.concatenate([np.stack([np.full(count, strand + side), share], axis=1) for side in (0.0, 0.1, 0.2)])
    triangles = []
    for column in range(2):
        for k in range(count - 1):
            a, b = column * count + k, (column + 1) * count + k
            triangles += [[a, b, b + 1], [a, b + 1, a + 1]]
    flat = np.array(triangles)
    side = 0.55 * across
    lean = np.concatenate([outward - side, outward, outward + side])
    shade = tint * np.concatenate([np.full(count, 0.72), np.ones(count), np.full(count, 0.72)])
    corners = places[flat]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    if (facing * outward.mean(axis=0)).sum() < 0:
        flat = flat[:, ::-1]
    return Surface(
        places=places,
        triangles=flat,
        normals=lean / np.linalg.norm(lean, axis=1, keepdims=True),
        weights=_on_head(len(places)),
        coords=np.clip(coords, 0, 1),
        colours=np.repeat(shade[:, None], 3, axis=1),
        origin=np.full(len(places), -1),
    )


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True))


def _bow(start: Array, over: Array, end: Array, steps: int) -> Array:
    """(steps, 3) directions from one over another to a third."""
    t = np.linspace(0, 1, steps)[:, None]
    return _unit(start * (1 - t) ** 2 + over * 2 * t * (1 - t) + end * t**2)


def _edge(body: Body, head: Skull, around: float) -> Array:
    """(3,) the direction in which the hairline is, so many radians from the front to the signer's left."""
    low, high = -0.9, 1.3
    for _ in range(30):
        middle = (low + high) / 2
        direction = _towards(around, middle)
        if line(body, head.place(direction[None], 0.0))[0] > 0:
            high = middle
        else:
            low = middle
    return _towards(around, high)


def _towards(around: float, up: float) -> Array:
    return np.array([np.sin(around) * np.cos(up), np.sin(up), np.cos(around) * np.cos(up)])


_KNOT: Final = _unit(np.array([0.0, -0.22, -1.0]))
_PARTING: Final = (_unit(np.array([0.30, 0.86, 0.62])), _unit(np.array([0.16, 1.0, -0.25])))


def _combed(body: Body, head: Skull) -> list[Surface]:
    """From a parting on the signer's left and from the hairline, over the sides, back to a knot."""
    rng = np.random.default_rng(11)
    locks = []

    def lay(directions: Array, lift: float, width: float, tint: float) -> None:
        t = np.linspace(0, 1, len(directions))
        rise = np.minimum(1, t / 0.16) ** 0.7
        fall = step(1.0, 0.75, t)
        above = -0.001 + rise * (0.0035 + lift * (0.35 + 0.65 * fall))
        above = above + 0.0012 * np.sin(t * rng.uniform(4, 9) + rng.uniform(0, 6)) * rise
        wide = width * (0.15 + 0.85 * np.minimum(1, t / 0.22)) * (1 - 0.55 * t**2)
        locks.append(_lock(head.place(directions, above), directions, wide, rng.uniform(0, 0.8), tint))

    for layer, (count, lift, width) in enumerate(((72, 0.005, 0.014), (40, 0.0075, 0.008))):
        for k in range(count):
            around = (k + rng.uniform(-0.3, 0.3) + 0.5 * layer) / count * 2 * np.pi - np.pi
            start = _edge(body, head, around)
            if layer:
                start = _unit(start + 0.06 * np.array([0, 1, 0]) + rng.normal(0, 0.02, 3))
            side = np.exp(-(((abs(around) - 1.25) / 0.6) ** 2))
            front = step(0.9, 0.4, np.abs(around))
            over = _unit(start + _KNOT + np.array([0.25 * np.sign(start[0]) * side, 0.75 * side + 0.9 * front, 0]))
            over = over * (1.0 + 0.35 * front)
            end = _unit(_KNOT + rng.normal(0, 0.06, 3))
            top = lift + 0.006 * np.clip(start[1], 0, 1)
            lay(_bow(start, over, end, 10), top, width * rng.uniform(0.8, 1.2), rng.uniform(0.75, 1.15))
    for count, lift, width in ((22, 0.011, 0.014), (18, 0.0135, 0.008)):
        for sign in (-1, 1):
            for k in range(count):
                t = (k + rng.uniform(0.2, 0.8)) / count
                start = _unit(_PARTING[0] * (1 - t) + _PARTING[1] * t)
                start = _unit(start + np.array([0.03 * sign, 0, 0]) + rng.normal(0, 0.008, 3))
                low = 0.62 + 0.25 * t if sign < 0 else 0.42 + 0.3 * t
                over = _unit(np.array([sign * 0.95, low + rng.normal(0, 0.05), 0.55 - 0.95 * t])) * 1.25
                end = _unit(_KNOT + rng.normal(0, 0.06, 3))
                lay(_bow(start, over, end, 11), lift, width * rng.uniform(0.8, 1.2), rng.uniform(0.75, 1.2))
    return locks


def _loose(body: Body) -> list[Surface]:
    """A few strands that have come loose before the ears."""
    rng = np.random.default_rng(14)
    skin = np.unique(body.group("body"))
    tree = cKDTree(body.places[skin])
    eye = body.eye("Left")
    locks = []
    for sign in (-1.0, 1.0):
        for k in range(3):
            t = np.linspace(0, 1, 12)
            length = rng.uniform(0.060, 0.090)
            ahead = 0.052 + 0.006 * k + 0.010 * np.sin(t * 2.4 + rng.uniform(0, 1))
            path = np.stack([np.full(12, sign * 0.074), eye[1] + 0.030 - length * t, ahead + 0 * t], axis=1)
            near = skin[np.asarray(tree.query(path)[1])]
            outward = _unit(body.normals[near] * [1, 0.2, 1])
            gap = ((path - body.places[near]) * outward).sum(axis=1)
            path = path + outward * (0.0015 + 0.006 * t - gap)[:, None]
            for _ in range(3):
                path[1:-1] = (path[:-2] + path[1:-1] * 2 + path[2:]) / 4
            wide = 0.0046 * np.sin(np.pi * (0.18 + 0.77 * t))
            locks.append(_lock(path, outward, wide, rng.uniform(0, 0.8), rng.uniform(0.8, 1.1)))
    return locks


def _bun(head: Skull) -> list[Surface]:
    """The knot: locks wound round a ball."""
    rng = np.random.default_rng(12)
    centre = head.place(_KNOT[None], 0.004)[0]
    side = np.array([1.0, 0.0, 0.0])
    up = np.cross(_KNOT, side)
    locks = []
    for k in range(26):
        t = np.linspace(0, 1, 10)
        tilt = rng.uniform(-0.5, 0.5)
        turn = rng.uniform(0, 2 * np.pi) + t * rng.uniform(1.6, 2.6)
        high = np.clip(0.95 - k / 26 * 1.25 + tilt * (t - 0.5), -0.6, 0.97)
        flat = np.sqrt(1 - high**2)
        outward = side * (flat * np.cos(turn))[:, None] + up * (flat * np.sin(turn))[:, None] + _KNOT * high[:, None]
        path = centre + outward * [0.040, 0.036, 0.030] * (1 + 0.04 * rng.normal())
        locks.append(
            _lock(path, outward, 0.018 * np.sin(np.pi * (0.1 + 0.8 * t)), rng.uniform(0, 0.8), rng.uniform(0.7, 1.1))
        )
    return locks


def _cropped(body: Body, head: Skull) -> list[Surface]:
    """Short locks all over, combed forward on top and down at the sides, where they get ever shorter."""
    rng = np.random.default_rng(13)
    locks = []
    count = 900
    for k in range(count):
        y = 1 - 1.25 * (k + 0.5) / count
        turn = np.pi * (1 + 5**0.5) * k
        flat = np.sqrt(max(0.0, 1 - y * y))
        start = _unit(np.array([flat * np.cos(turn), y, flat * np.sin(turn)]) + rng.normal(0, 0.02, 3))
        level = line(body, head.place(start[None], 0.0))[0]
        if level < 0.004 or start[1] < 0.12:
            continue
        top = float(step(0.35, 0.75, np.array(start[1])))
        comb = np.array([0.35 * np.sign(start[0]) * (1 - top), -0.9 * (1 - top), 0.75 * top - 0.25 * (1 - top)])
        comb = comb + rng.normal(0, 0.22, 3)
        comb = comb - start * (comb @ start)
        length = (0.10 + 0.22 * top) * rng.uniform(0.7, 1.2)
        t = np.linspace(0, 1, 5)
        directions = _unit(start + comb / np.linalg.norm(comb) * (t * length)[:, None])
        full = np.clip(level / 0.03, 0.15, 1)
        above = (0.0034 + 0.0066 * top + (0.0015 + 0.0035 * top) * np.sin(t * 2.2)) * full
        wide = (0.006 + 0.005 * top) * np.sin(np.pi * (0.12 + 0.86 * t)) * full
        locks.append(_lock(head.place(directions, above), directions, wide, rng.uniform(0, 0.8), rng.uniform(0.7, 1.2)))
    return locks


def texture(person: Person) -> Array:
    """(S, S', 3) linear: strands along v, darker at the roots, in the person's colour; a factor of it is the lock's."""
    along, across = SIZE
    v, u = (np.mgrid[0:along, 0:across] + 0.5) / [[[along]], [[across]]]
    strands = noise.rough(np.stack([u, v], axis=-1), np.array([0.012, 0.5]), 2, seed=21)
    clumps = noise.smooth(np.stack([u, v], axis=-1), np.array([0.05, 0.9]), seed=23)
    bright = 1.0 + 1.15 * strands + 0.30 * clumps
    bright = bright * (0.50 + 0.50 * step(0.0, 0.3, v))
    base = linear(person.hair)
    warm = base * [1.25, 1.05, 0.85]
    share = np.clip(0.5 + clumps / 2, 0, 1)[..., None]
    return np.asarray((base * (1 - share) + warm * share) * 1.55 * np.clip(bright, 0.15, 2)[..., None])
