"""Colours: from sRGB to light and back, and mixing."""

from __future__ import annotations

import numpy as np

from tools.avatar.people import Colour
from tools.avatar.source import Array


def linear(colour: Colour) -> Array:
    """sRGB 0..255 -> linear 0..1."""
    share = np.array(colour, dtype=np.float64) / 255
    return np.where(share > 0.04045, ((share + 0.055) / 1.055) ** 2.4, share / 12.92)


def srgb(light: Array) -> Array:
    """Linear 0..1 -> sRGB 0..255."""
    light = np.clip(light, 0, 1)
    return np.asarray(np.where(light > 0.0031308, 1.055 * light ** (1 / 2.4) - 0.055, light * 12.92) * 255)


def mixed(below: Array, above: Array, share: Array) -> Array:
    """`above` laid over `below` (..., 3) where `share` (...) is 1."""
    return np.asarray(below + share[..., None] * (above - below))
