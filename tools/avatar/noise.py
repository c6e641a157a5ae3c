"""Repeatable noise in space and on a line: a lattice of hashed values, smoothly joined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tools.avatar.source import Array


def _hashed(cells: NDArray[np.int64], seed: int) -> Array:
    """0..1 for integer cells (..., D)."""
    state = np.full(cells.shape[:-1], seed * 2654435761 % 2**32, dtype=np.uint64)
    for k in range(cells.shape[-1]):
        state = (state ^ (cells[..., k].astype(np.uint64) & np.uint64(0xFFFFFFFF))) * np.uint64(0x9E3779B97F4A7C15)
        state ^= state >> np.uint64(29)
        state *= np.uint64(0xBF58476D1CE4E5B9)
        state ^= state >> np.uint64(32)
    return np.asarray((state >> np.uint64(40)).astype(np.float64) / 2**24)


def smooth(points: Array, size: Array | float, seed: int = 0) -> Array:
    """(...,) in -1..1; points: (..., D); size: of one bump, in the points' unit."""
    scaled = points / np.asarray(size)
    cells = np.floor(scaled).astype(np.int64)
    t = scaled - cells
    t = t * t * (3 - 2 * t)
    dimensions = points.shape[-1]
    total = np.zeros(points.shape[:-1])
    for corner in range(2**dimensions):
        bits = np.array([corner >> k & 1 for k in range(dimensions)])
        total += _hashed(cells + bits, seed) * np.where(bits, t, 1 - t).prod(axis=-1)
    return np.asarray(2 * total - 1)


def rough(points: Array, size: Array | float, octaves: int, seed: int = 0) -> Array:
    """(...,) about -1..1: `smooth` at ever smaller sizes."""
    total, share = np.zeros(points.shape[:-1]), 0.5
    for octave in range(octaves):
        total += share * smooth(points, np.asarray(size) / 2**octave, seed + octave)
        share /= 2
    return np.asarray(total)


def cells(points: Array, size: float, seed: int = 0) -> Array:
    """(...,) distance to the nearest of points strewn about one a cell, in cells: 0 on one, about 1 far from all."""
    scaled = points / size
    base = np.floor(scaled).astype(np.int64)
    nearest = np.full(points.shape[:-1], 9.0)
    dimensions = points.shape[-1]
    for corner in range(3**dimensions):
        cell = base + np.array([corner // 3**k % 3 - 1 for k in range(dimensions)])
        gap = np.zeros(points.shape[:-1])
        for k in range(dimensions):
            gap += (cell[..., k] + _hashed(cell, seed + 101 * (k + 1)) - scaled[..., k]) ** 2
        nearest = np.minimum(nearest, gap)
    return np.asarray(np.sqrt(nearest))


def step(low: float, high: float, values: Array) -> Array:
    """0 below `low`, 1 above `high`, smooth between; the other way round where low > high."""
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))
