"""Filters over time that the fit shares; time is always the first axis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import savgol_filter

Array = NDArray[np.float64]


def follow(values: Array, window: int = 7) -> Array:
    """Savitzky-Golay of third order: keeps the peak speed of fast hands, which a Gaussian would not."""
    if len(values) < window:
        return values
    return np.asarray(savgol_filter(values, window, 3, axis=0, mode="nearest"))


def ease(values: Array, frames: float) -> Array:
    """A Gaussian of so many frames: for corrections and for what moves slowly anyway."""
    return np.asarray(gaussian_filter1d(values, frames, axis=0, mode="nearest"))


def resample(values: Array, times: Array) -> Array:
    """Linear interpolation at fractional frames."""
    low = np.floor(times).astype(int)
    high = np.minimum(low + 1, len(values) - 1)
    part = (times - low).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[low] * (1 - part) + values[high] * part)
