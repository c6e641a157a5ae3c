"""What the shirt's cloth looks like: folds where it is pulled and pushed, and its knit."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.avatar import bake, noise
from tools.avatar.body import Body
from tools.avatar.cloth import HEIGHT
from tools.avatar.colours import linear
from tools.avatar.noise import step
from tools.avatar.people import Person
from tools.avatar.source import Array

SIZE: Final = 1024
_PIXEL: Final = HEIGHT / SIZE  # metres


def shirt(body: Body, person: Person, laid: bake.Chart) -> tuple[Array, Array]:
    """(P, 3) linear colour and (P,) height in metres; the chart spreads places, normals and open."""
    places, open_ = laid.values["places"], laid.values["open"]
    height = _folds(body, places)
    knit = noise.smooth(places, 0.0035, seed=97) + noise.smooth(places * [1, 0.35, 1], 0.0025, seed=98)
    grey = noise.rough(places, 0.05, 3, seed=99)
    # Folds lit from above, so that they are seen also where normal maps are left out.
    filled = laid.filled(height)
    slope = (np.gradient(bake.blurred(filled, 1.0), axis=0) / _PIXEL)[laid.inside]
    hollow = (filled - bake.blurred(filled, 9.0))[laid.inside]
    light = 1 + 0.75 * np.clip(slope, -0.5, 0.5) + np.clip(hollow / 0.004, -0.22, 0.12)
    tone = linear(person.shirt) * (light * (1 + 0.035 * knit + 0.05 * grey))[..., None]
    return np.asarray(tone * np.clip(open_, 0.05, 1)[..., None] ** 0.85), height + 0.00004 * knit


def _folds(body: Body, places: Array) -> Array:
    height = np.zeros(places.shape[:-1])
    hips, shoulder = body.skeleton.head("Hips"), body.skeleton.head("LeftArm")
    # The waist: soft creases across, more at the sides.
    x, y, z = places[..., 0], places[..., 1], places[..., 2]
    middle = np.exp(-(((y - hips[1] - 0.12) / 0.10) ** 2)) * (np.abs(x) < 0.19)
    across = _creased(np.stack([x, y * 2.6 + 0.9 * np.abs(x), z], axis=-1), 0.11, seed=101)
    height += 0.0042 * middle * across
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        own = x * sign > 0
        arm, elbow = body.skeleton.head(f"{side}Arm"), body.skeleton.head(f"{side}ForeArm")
        wrist = body.skeleton.head(f"{side}Hand")
        # From the armpit over the chest.
        pit = arm + np.array([-0.030 * sign, -0.085, 0.03])
        away = places - pit
        distance = np.linalg.norm(away, axis=-1)
        turn = away / np.maximum(distance, 1e-6)[..., None]
        rays = _creased(np.concatenate([turn * 3.0, distance[..., None] * 3], axis=-1), 1.4, seed=103)
        height += 0.0036 * rays * np.exp(-((distance / 0.16) ** 2)) * step(0.0, 0.06, distance) * own
        # Round the elbow and above the cuff.
        for joint, tip, reach, size in ((elbow, wrist, 0.10, 0.0042), (elbow, arm, 0.15, 0.0036)):
            along = (tip - joint) / np.linalg.norm(tip - joint)
            s = (places - joint) @ along
            off = places - joint - s[..., None] * along
            limb = own & (np.linalg.norm(off, axis=-1) < 0.085) & (s > -0.02) & (np.abs(x) > 0.16)
            rings = _creased(
                np.stack([s * 30 + 14 * off[..., 2], off[..., 0] * 9, off[..., 1] * 9], axis=-1), 1.0, seed=107
            )
            height += size * rings * np.exp(-((s / reach) ** 2)) * step(-0.02, 0.01, s) * limb
    drape = _creased(np.stack([x * 1.8 + 0.25 * y, y * 0.4, z], axis=-1), 0.15, seed=109)
    height += 0.0024 * drape * step(shoulder[1] - 0.03, shoulder[1] - 0.18, y) * (np.abs(x) < 0.2)
    return height


def _creased(points: Array, size: float, seed: int) -> Array:
    """(...,) -1..1: round folds, steeper than waves."""
    bent = noise.smooth(points, size, seed) + 0.25 * noise.smooth(points, size / 2, seed + 1)
    return np.asarray(np.tanh(2.2 * bent))
