"""Filters over time that the fit shares; time is always the first axis."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import savgol_filter

Array = NDArray[np.float64]

SLOW, FAST = 0.3, 0.7  # metres a second between which smoothing gives way
AS_SEEN: Final = 0.85  # how much of the raw path remains at full speed


def follow(values: Array, window: int = 7) -> Array:
    """Savitzky-Golay of third order: keeps the peak speed of fast hands, which a Gaussian would not."""
    if len(values) < window:
        return values
    return np.asarray(savgol_filter(values, window, 3, axis=0, mode="nearest"))


def follow_fast(places: Array, speed: Array) -> Array:
    """Smooth where a point is slow, and keep its path nearly as seen where it is fast; speed (T,) metres a second.

    A slow hand shows every jitter, a fast one hides it, and any smoothing would take its peak away.
    """
    fast = ease(np.clip((speed - SLOW) / (FAST - SLOW), 0.0, 1.0), 1.0)[:, None]
    return (1 - fast * AS_SEEN) * follow(places, 9) + fast * AS_SEEN * places


def ease(values: Array, frames: float) -> Array:
    """A Gaussian of so many frames: for corrections and for what moves slowly anyway."""
    return np.asarray(gaussian_filter1d(values, frames, axis=0, mode="nearest"))


def resample(values: Array, times: Array) -> Array:
    """Linear interpolation at fractional frames."""
    low = np.floor(times).astype(int)
    high = np.minimum(low + 1, len(values) - 1)
    part = (times - low).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[low] * (1 - part) + values[high] * part)


def pace(places: Array, fps: float) -> Array:
    """(T,) speed in the picture plane, in the places' unit a second; places (T, 2 or 3)."""
    if len(places) < 2:
        return np.zeros(len(places))
    return np.asarray(np.linalg.norm(np.gradient(places[:, :2], axis=0), axis=-1) * fps)
