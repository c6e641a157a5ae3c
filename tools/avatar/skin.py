"""What skin looks like: colour and height of every pixel of the face's and the hands' textures."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.avatar import bake, hair, noise
from tools.avatar.body import Body
from tools.avatar.bones import FINGERS, INDEX, SIDES
from tools.avatar.colours import linear, mixed
from tools.avatar.noise import step
from tools.avatar.people import Person
from tools.avatar.source import Array

FACE_SIZE: Final = 1024
HANDS_SIZE: Final = 1024
PORE: Final = 0.0011  # metres from one to the next
# What little light reaches folds of skin has been red before: it went through skin.
_SHADE: Final = np.array([0.82, 1.0, 1.04])


def _masked(body: Body, name: str, coords: Array, *, soft: bool = False) -> Array:
    """A mask of MakeHuman's at its own coords (..., 2), v down."""
    mask = bake.blurred(body.source.mask(name), 2.0 if soft else 0.0)
    pixels = np.clip(coords * len(mask), 0, len(mask) - 1).astype(int)
    return np.asarray(mask[pixels[..., 1], pixels[..., 0]])


def _tone(base: Array, places: Array) -> Array:
    """Skin without features: patches of more or less blood, and fine grain."""
    patches = noise.rough(places, 0.028, 3, seed=31)
    red = base * [1.03, 0.93, 0.91]
    yellow = base * [1.0, 0.99, 0.90]
    tone = mixed(np.broadcast_to(base, (*places.shape[:-1], 3)), red, np.clip(patches * 1.1, 0, 0.6))
    tone = mixed(tone, yellow, np.clip(-patches, 0, 0.5))
    grain = noise.smooth(places, 0.0011, seed=37) * 0.5 + noise.smooth(places, 0.0028, seed=38) * 0.5
    return np.asarray(tone * (1 + 0.045 * grain)[..., None])


def _shaded(tone: Array, open_: Array, depth: float) -> Array:
    share = np.clip(open_, 0.02, 1)[..., None]
    return np.asarray(tone * share ** (depth * _SHADE))


def face(body: Body, person: Person, laid: bake.Chart) -> tuple[Array, Array]:
    """(P, 3) linear colour and (P,) height in metres; the chart spreads places, normals, original and open."""
    places, coords, open_ = laid.values["places"], laid.values["original"], laid.values["open"]
    base = linear(person.skin)
    tone = _tone(base, places)
    eye = body.eye("Left")
    x, y, z = np.abs(places[..., 0]), places[..., 1] - eye[1], places[..., 2]
    front = step(0.03, 0.07, z)

    def spot(at: tuple[float, float], size: tuple[float, float]) -> Array:
        return np.asarray(np.exp(-(((x - at[0]) / size[0]) ** 2) - ((y - at[1]) / size[1]) ** 2) * front)

    rosy = linear(person.lips)
    tone = mixed(tone, base * [1.05, 0.74, 0.70], 0.42 * spot((eye[0] * 1.45, -0.042), (0.020, 0.018)))
    tone = mixed(tone, base * [1.04, 0.76, 0.72], 0.40 * spot((0.0, -0.034), (0.014, 0.014)))  # tip of the nose
    tone = mixed(tone, base * [1.02, 0.84, 0.80], 0.30 * spot((0.0, -0.105), (0.020, 0.012)))  # chin
    tone = mixed(tone, base * [1.03, 1.01, 0.94], 0.30 * spot((0.0, 0.045), (0.040, 0.022)))  # forehead
    tone = mixed(tone, base * [0.74, 0.62, 0.62], 0.30 * spot((eye[0] * 0.97, -0.0135), (0.015, 0.006)))  # under eyes
    tone = mixed(tone, base * [0.80, 0.60, 0.56], 0.40 * spot((eye[0] * 1.02, 0.010), (0.019, 0.0075)))  # lids
    ear = np.clip(_masked(body, "ears", coords) * 3, 0, 1)
    tone = mixed(tone, base * [1.08, 0.74, 0.68], 0.35 * ear)

    lips = _masked(body, "lips", coords, soft=True)
    wrinkles = noise.smooth(np.stack([places[..., 0], places[..., 1] * 0.12], axis=-1), 0.0011, seed=41)
    tone = mixed(tone, rosy * (1 + 0.10 * wrinkles)[..., None], 0.80 * step(0.15, 0.75, lips))
    if person.beard:
        tone = _bearded(body, person, places, tone, lips)
    tone = _freckled(tone, places, base, front)
    tone = _shaded(tone, open_, 0.5)
    tone = mixed(tone, linear(person.hair) * [0.62, 0.56, 0.55], 0.97 * _brows(body, person, places))
    tone = mixed(tone, linear(person.hair) * 0.9, _hairline(body, person, places, ear))
    lid = np.exp(-(((np.hypot((x - eye[0]) / 1.35, y + 0.001) - 0.0108) / 0.0016) ** 2)) * (y > -0.002) * front
    tone = tone * (1 - 0.10 * lid * step(0.02, 0.0, y))[..., None]

    pores = step(0.05, 0.42, noise.cells(places, PORE, seed=51))
    rough = noise.rough(places, 0.0016, 2, seed=53)
    height = 0.00005 * pores + 0.00006 * rough + 0.00005 * noise.smooth(places, 0.006, seed=54)
    soft = 1 - 0.65 * np.clip(spot((eye[0], 0.0), (0.020, 0.012)), 0, 1)
    height = height * soft * (1 - step(0.2, 0.7, lips)) + 0.00010 * wrinkles * step(0.3, 0.8, lips)
    return tone, height


def _freckled(tone: Array, places: Array, base: Array, front: Array) -> Array:
    spots = step(0.16, 0.05, noise.cells(places, 0.0075, seed=61)) * (noise.smooth(places, 0.02, seed=62) > 0.15)
    return mixed(tone, base * [0.78, 0.62, 0.52], 0.20 * spots * front)


def _brows(body: Body, person: Person, places: Array) -> Array:
    """(...,) 0..1: single hairs along an arch, thick and upright inwards, thin and lying outwards."""
    eye = body.eye("Left")
    x, y = np.abs(places[..., 0]) / eye[0], places[..., 1] - eye[1]
    t = (x - 0.44) / 1.22
    arch = (
        0.0212 + 0.0045 * np.sin(np.clip(t / 0.66, 0, 1) * np.pi / 2) - 0.0078 * np.clip((t - 0.6) / 0.4, 0, 1) ** 1.5
    )
    half = 0.0040 * np.minimum(1, 0.62 + t * 3) * (1 - np.clip((t - 0.4) / 0.6, 0, 1) ** 1.5 * 0.85)
    half = half * (1.2 if person.beard else 1.0)
    s = (y - arch) / np.maximum(half, 1e-5)
    lie = 0.5 + 2.2 * np.clip(t, 0, 1)
    hairs = noise.smooth(np.stack([t * 46 - s * lie, s * 0.5 + 0 * t], axis=-1), 0.5, seed=71)
    thick = step(1.35, 0.45, np.abs(s) + 0.35 * hairs) * step(-0.04, 0.14, t) * step(1.03, 0.9, t)
    return np.asarray(thick * np.clip(1.05 + 0.35 * hairs, 0, 1) * (places[..., 2] > 0.04))


def _hairline(body: Body, person: Person, places: Array, ear: Array) -> Array:
    """(...,) 0..1: fine hairs that end where the forehead begins, scalp beyond."""
    level = hair.line(body, places)
    along = np.stack([places[..., 0] * 900, places[..., 2] * 900, places[..., 1] * 110], axis=-1)
    wisps = noise.smooth(along, 1.0, seed=81)
    reach = 0.006 if person.hair_style == "bun" else 0.012
    dense = step(-reach, reach, level + 0.45 * reach * wisps)
    return np.asarray(dense * (0.9 + 0.1 * wisps) * (1 - np.clip(ear * 2, 0, 1)))


def _bearded(body: Body, person: Person, places: Array, tone: Array, lips: Array) -> Array:
    """A short shadow of beard: dots of hair and the colour that shines through skin."""
    eye = body.eye("Left")
    x, y, z = np.abs(places[..., 0]), places[..., 1] - eye[1], places[..., 2]
    cheek = -0.072 + 0.55 * np.clip(x - 0.022, 0, None)  # its upper border runs up to the ear
    grown = step(0.006, -0.008, y - cheek) * step(-0.165, -0.140, y) * step(-0.01, 0.02, z)
    grown = grown * step(0.0, 0.03, 0.078 - np.clip(x, 0, None) + 0.03)
    grown = grown * (1 - step(0.1, 0.4, lips))
    below_lip = np.exp(-((x / 0.016) ** 2) - ((y + 0.083) / 0.005) ** 2)
    grown = grown * (1 - 0.55 * below_lip)
    dots = step(0.45, 0.15, noise.cells(places, 0.0016, seed=91))
    tone = mixed(tone, tone * [0.62, 0.60, 0.62], 0.75 * person.beard * grown)
    return mixed(tone, linear(person.hair), 0.60 * person.beard * grown * dots)


def hands(body: Body, person: Person, laid: bake.Chart) -> tuple[Array, Array]:
    """As `face`, for hands: paler palms with their lines, darker knuckles with folds, nails. One side is charted."""
    places, normals = laid.values["places"], laid.values["normals"]
    coords, open_ = laid.values["original"], laid.values["open"]
    base = linear(person.skin)
    tone = _tone(base, places)
    _, side, sign = SIDES[0] if np.median(places[:, 0]) > 0 else SIDES[1]
    turn = body.skeleton.turns[INDEX[f"{side}Hand"]]
    hand = laid.values["hand"]
    palm = np.clip(-(normals @ turn[:, 1]) * 1.4, 0, 1) * hand
    pale = np.minimum(base * [1.10, 1.16, 1.20] + 0.05, 0.95)
    tone = mixed(tone, pale, 0.50 * palm)
    back = np.clip((normals @ turn[:, 1]) * 1.4, 0, 1) * hand
    height = 0.00006 * step(0.05, 0.4, noise.cells(places, 0.0010, seed=55)) + 0.00008 * noise.rough(
        places, 0.002, 2, seed=56
    )
    inward = places - body.skeleton.head(f"{side}Hand")
    veins = step(0.14, 0.0, np.abs(noise.smooth(inward @ turn * [0.35, 1, 1], 0.020, seed=57)))
    height = height + 0.00030 * veins * back
    tone = mixed(tone, base * [0.86, 0.93, 0.98], 0.10 * veins * back)
    for finger in FINGERS:
        for j in (1, 2, 3):
            name = f"{side}Hand{finger}{j}"
            here, following = body.skeleton.head(name), body.skeleton.head(f"{side}Hand{finger}{j + 1}")
            along = (following - here) / np.linalg.norm(following - here)
            own = laid.values["finger_" + finger] > 0.35
            s = (places - here) @ along
            if j == 1 and finger != "Thumb":
                flush = np.exp(-((np.linalg.norm(places - here, axis=-1) / 0.016) ** 2)) * back
                tone = mixed(tone, base * [1.0, 0.72, 0.66], 0.30 * flush)
                continue
            near = np.exp(-((s / 0.0075) ** 2)) * own
            tone = mixed(tone, base * [0.92, 0.66, 0.60], 0.34 * near * back)
            folds = sum(np.exp(-(((s - k * 0.0024) / 0.0007) ** 2)) for k in (-1, 0, 1)) * own
            height = height - 0.00028 * folds * np.clip(back, 0.0, 1)
            tone = tone * (1 - 0.16 * folds * back)[..., None]
            crease = np.exp(-(((s + 0.001) / 0.0009) ** 2)) * own * palm
            height = height - 0.0004 * crease
            tone = mixed(tone, base * [0.80, 0.52, 0.46], 0.50 * crease)
        tip = body.skeleton.head(f"{side}Hand{finger}4")
        blood = np.exp(-((np.linalg.norm(places - tip, axis=-1) / 0.012) ** 2))
        tone = mixed(tone, base * [1.05, 0.74, 0.70], 0.30 * blood)
    lines = _palm_lines(inward @ turn * [sign, 1, 1]) * palm
    tone = mixed(tone, base * [0.78, 0.50, 0.44], 0.45 * lines)
    height = height - 0.0004 * lines
    nails = _masked(body, "fingernails", coords)
    rim = step(0.2, 0.5, nails) * step(0.9, 0.5, nails)
    pink = np.minimum(base * [1.05, 0.92, 0.92] + 0.10, 0.92)
    tone = mixed(tone, pink, 0.8 * step(0.35, 0.7, nails))
    tone = tone * (1 - 0.22 * rim)[..., None]
    height = np.where(nails > 0.5, 0.0002, height)
    return _shaded(tone, open_, 0.55), height


def _palm_lines(at: Array) -> Array:
    """(...,) 0..1; at: (..., 3) metres from the wrist along the hand, up, and towards the thumb."""
    along, across = at[..., 0], at[..., 2]
    found = np.zeros(at.shape[:-1])
    for a, b, c in ((0.078, -0.15, 5.0), (0.094, 0.25, -6.0)):
        gap = along - (a + b * across + c * across**2)
        found = np.maximum(found, np.exp(-((gap / 0.0011) ** 2)) * step(0.048, 0.03, np.abs(across)))
    ball = np.hypot(along - 0.045, across - 0.036) - 0.034
    return np.maximum(found, np.exp(-((ball / 0.0011) ** 2)) * step(0.03, 0.022, across) * (along < 0.08))
