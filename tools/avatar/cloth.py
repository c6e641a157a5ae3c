"""What the figure wears: a shirt with a neckband and cuffs, trousers and shoes, cut from the base mesh's tights."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from tools.avatar.body import Body, vertex_normals
from tools.avatar.colours import linear
from tools.avatar.noise import step
from tools.avatar.people import Person
from tools.avatar.source import Array, Ints
from tools.avatar.surface import Surface, from_body, joined

# The collar is an ellipse round the neck, seen from above: metres that it stands off the neck at its sides, before it
# and behind it, and where the neck is measured, metres above and below its first joint.
_COLLAR_SIDE: Final = 0.024
_COLLAR_FRONT: Final = 0.020
_COLLAR_BACK: Final = 0.016
_WAIST_OF_NECK: Final = 0.025
_PIT_OF_NECK: Final = -0.020
_COLLAR_TOP: Final = 0.018
_COLLAR_DEEP: Final = 0.130
_COLLAR_DEEP_BEHIND: Final = 0.012
_HEM: Final = -0.085  # of the shirt, metres from the hips
_BELT: Final = -0.068  # how far trousers reach up under the shirt
_LOOSE: Final = 0.005  # metres between shirt and skin
# A band's rings: how far out of the shirt along its surface and along its normal, shares of the band's width.
_BAND: Final = ((0.0, 0.10), (0.25, 0.20), (0.85, 0.18), (1.0, 0.0), (0.1, -0.75))
_NECKBAND: Final = 0.013
_CUFF: Final = 0.016
# The shirt's front lies on the left half of its texture, its back on the right: metres that each half shows.
WIDTH: Final = 1.0
TOP: Final = 1.42
HEIGHT: Final = 0.68


def outside_collar(body: Body, places: Array) -> Array:
    """(N,) metres outside the collar's ellipse, seen from above; negative for the neck, and for all above it."""
    neck = body.skeleton.head("Neck")
    side, back, front = _neck(body)
    middle = back + 0.46 * (front - back)
    z = places[:, 2] - middle
    depth = np.where(z > 0, front - middle, middle - back)
    outside = (np.hypot(places[:, 0] / side, z / depth) - 1) * side
    # The back and the small of it lie as far ahead as the neck does.
    deep = neck[1] - np.where(z > 0, _COLLAR_DEEP, _COLLAR_DEEP_BEHIND) - places[:, 1]
    outside = np.maximum(outside, deep)
    return np.asarray(np.where(places[:, 1] > neck[1] + _COLLAR_TOP, -1.0, outside))


def _neck(body: Body) -> tuple[float, float, float]:
    """How far the collar is to the side, and its z behind and before the neck."""
    neck = body.skeleton.head("Neck")
    skin = body.places[np.unique(body.group("body"))]
    skin = skin[(np.abs(skin[:, 0]) < 0.1) & (skin[:, 2] < neck[2] + 0.12)]

    def ring(above: float) -> Array:
        return np.asarray(skin[np.abs(skin[:, 1] - neck[1] - above) < 0.008])

    waist, pit = ring(_WAIST_OF_NECK), ring(_PIT_OF_NECK)
    pit = pit[np.abs(pit[:, 0]) < 0.02]
    back = waist[np.abs(waist[:, 0]) < 0.03][:, 2].min()
    return (
        float(np.quantile(np.abs(waist[:, 0]), 0.98)) + _COLLAR_SIDE,
        float(back) - _COLLAR_BACK,
        float(pit[:, 2].max()) + _COLLAR_FRONT,
    )


def collar(body: Body, places: Array) -> Array:
    """(N,) positive where the shirt covers; zero along the collar."""
    top = body.skeleton.head("Neck")[1] + _COLLAR_TOP
    return np.asarray(np.where(places[:, 1] > top, top - places[:, 1], outside_collar(body, places)))


def sleeve(body: Body, places: Array, length: float) -> Array:
    """(V,) metres above the end of the sleeve: positive where it covers. Only for the base mesh's own vertices."""
    arm = body.part("Arm", "Hand") > 0.3
    found = np.full(len(places), 1.0)
    for side, sign in (("Left", 1), ("Right", -1)):
        elbow, wrist = body.skeleton.head(f"{side}ForeArm"), body.skeleton.head(f"{side}Hand")
        along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
        own = arm & (places[:, 0] * sign > 0.12)
        found[own] = (elbow + along * length - places[own]) @ along
    return found


def shirt(body: Body, person: Person) -> tuple[Surface, Surface]:
    """The cloth and its bands."""
    tights = _one_vertex_each(from_body(body, body.source.mesh.group("helper-tights")))
    hips = body.skeleton.head("Hips")[1]
    level = sleeve(body, body.places, person.sleeve)[tights.origin]
    cloth = tights.cut(np.where(level > 0.9, 1.0, level))
    cloth = cloth.cut(collar(body, cloth.places))
    cloth = cloth.cut(cloth.places[:, 1] - hips - _HEM)
    arm = np.clip(np.abs(cloth.places[:, 0]) - 0.15, 0, 0.06) / 0.06
    cloth = cloth.smoothed(22, 0.5 * (1 - 0.55 * arm), border=True).with_normals()
    # Cloth hangs free below the chest and hugs the shoulders.
    low = step(1.28, 1.05, cloth.places[:, 1]) * (1 - arm)
    room = 0.0015 + 0.001 * arm + 0.007 * low + 0.006 * step(0.95, 0.80, cloth.places[:, 1])
    cloth = replace(cloth, places=cloth.places + cloth.normals * room[:, None])
    cloth = _off_the_skin(body, _off_the_skin(body, cloth).smoothed(2, 0.4, border=True)).with_normals()
    bands = []
    for loop in cloth.loops():
        neck = cloth.places[loop].mean(axis=0)[1] > body.skeleton.head("LeftArm")[1]
        bands.append(_band(cloth, loop, _NECKBAND if neck else _CUFF))
    return _laid_out(cloth), joined(*bands)


def _off_the_skin(body: Body, cloth: Surface) -> Surface:
    """Pushed out to where it clears the skin below."""
    skin = np.unique(body.group("body"))
    nearest = cKDTree(body.places[skin]).query(cloth.places, k=4)[1]
    near = skin[nearest]
    gap = ((cloth.places[:, None] - body.places[near]) * body.normals[near]).sum(axis=-1).min(axis=1)
    normals = body.normals[near].mean(axis=1)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
    return replace(cloth, places=cloth.places + normals * np.clip(_LOOSE - gap, 0, 0.02)[:, None])


def _one_vertex_each(surface: Surface) -> Surface:
    """Without the seams of MakeHuman's layout, which the tights do not need."""
    grid = np.round(surface.places / 1e-5).astype(np.int64)
    _, first, flat = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    whole = surface.each(lambda rows: rows[first])
    triangles = flat.reshape(-1)[surface.triangles]
    real = (triangles != np.roll(triangles, 1, axis=1)).all(axis=1)
    return replace(whole, triangles=triangles[real], origin=surface.origin[first])


def _band(cloth: Surface, loop: Ints, width: float) -> Surface:
    """A knitted band along a border: out of the shirt, over, and back inside, so that no edge is seen."""
    points, normals = cloth.places[loop], cloth.normals[loop]
    for _ in range(3):
        points = points / 2 + (np.roll(points, 1, 0) + np.roll(points, -1, 0)) / 4
        normals = normals / 2 + (np.roll(normals, 1, 0) + np.roll(normals, -1, 0)) / 4
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    along = np.roll(points, -1, 0) - np.roll(points, 1, 0)
    out = np.cross(along, normals)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    rings = [cloth.places[loop] - out * 0.002]
    rings += [points + (out * o + normals * n) * width for o, n in _BAND]
    count, n = len(rings), len(loop)
    triangles = []
    for ring in range(count - 1):
        for k in range(n):
            a, b = ring * n + k, ring * n + (k + 1) % n
            triangles += [[a, b, b + n], [a, b + n, a + n]]
    places = np.concatenate(rings)
    flat = np.array(triangles)
    facing = vertex_normals(places, flat)
    if (facing[n : 2 * n] * normals).sum() < 0:
        flat = flat[:, ::-1]
        facing = -facing
    shade = np.repeat([0.55, 0.8, 1.0, 1.0, 0.9, 0.3], n)
    rib = np.where(np.arange(n) % 2 == 0, 1.0, 0.82)
    colours = np.repeat((shade * np.tile(rib, count))[:, None], 3, axis=1)
    return Surface(
        places=places,
        triangles=flat,
        normals=facing,
        weights=np.tile(cloth.weights[loop], (count, 1)),
        coords=np.zeros((len(places), 2)),
        colours=colours,
        origin=np.full(len(places), -1),
    )


def _laid_out(cloth: Surface) -> Surface:
    """Front and back as seen from there, side by side, with a vertex of its own for each where they meet."""
    front = cloth.normals[cloth.triangles][:, :, 2].mean(axis=1) > 0
    halves = []
    for half, chosen in ((0.0, front), (0.5, ~front)):
        part = cloth.kept(cloth.triangles[chosen])
        u = half + 0.5 * (part.places[:, 0] / WIDTH + 0.5)
        v = (TOP - part.places[:, 1]) / HEIGHT
        halves.append(replace(part, coords=np.clip(np.stack([u, v], axis=1), 0.001, 0.999)))
    return joined(*halves)


def legs(body: Body, person: Person) -> Surface:
    """Trousers and shoes. They are a mesh by themselves: what the camera does not see need not be drawn."""
    tights = _one_vertex_each(from_body(body, body.source.mesh.group("helper-tights")))
    low = tights.cut(body.skeleton.head("Hips")[1] + _BELT - tights.places[:, 1])
    arm = body.part("Arm", "Hand")
    held = np.where(low.origin >= 0, arm[low.origin], 0)
    low = low.kept(low.triangles[(held[low.triangles] < 0.5).all(axis=1)])
    ankle = body.skeleton.head("LeftFoot")[1] + 0.035
    share = step(ankle + 0.02, ankle + 0.10, low.places[:, 1])
    low = low.smoothed(10, 0.35 + 0.15 * share).with_normals()
    # Wide enough to hang straight from the knee, over the shoe.
    flare = 0.001 + 0.018 * step(0.75, 0.12, low.places[:, 1])
    shoe = step(ankle + 0.012, ankle - 0.012, low.places[:, 1])
    low = replace(low, places=low.places + low.normals * (flare * (1 - shoe) + 0.005 * shoe)[:, None]).with_normals()
    tint = linear(person.trousers) + shoe[:, None] * (linear(person.shoes) - linear(person.trousers))
    crease = 0.9 + 0.1 * np.sin(low.places[:, 1] * 90 + 30 * low.places[:, 2])
    return replace(low, colours=tint * np.where(shoe > 0.5, 1, crease)[:, None])
