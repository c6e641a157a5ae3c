"""Textures of surfaces: what each pixel shows, normal maps from heights, and light that is kept off."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import distance_transform_edt, gaussian_filter

from tools.avatar.source import Array
from tools.avatar.surface import Surface

DIRECTIONS: Final = 160
_REACH: Final = 0.004  # metres that a place may lie under the outermost before it counts as covered


@dataclass(frozen=True, eq=False)
class Chart:
    """What the pixels of a texture show. inside: (S, S) bool, P of them true; values: name -> (P, ...) spread over the
    surface; scale: (P, 2) metres a pixel along u and along v."""

    size: int
    inside: NDArray[np.bool_]
    values: dict[str, Array]
    scale: Array

    def filled(self, values: Array) -> Array:
        """(S, S, ...) of (P, ...); what lies outside is taken from the nearest pixel inside: nothing bleeds in."""
        picture = np.zeros((self.size, self.size, *values.shape[1:]))
        picture[self.inside] = values
        nearest = distance_transform_edt(~self.inside, return_distances=False, return_indices=True)
        return np.asarray(picture[tuple(nearest)])

    def bumps(self, height: Array) -> bytes:
        """A normal map as WebP; height: (P,) metres."""
        picture = self.filled(height)
        scale = np.maximum(self.filled(self.scale), 1e-6)
        across, down = np.gradient(picture, axis=1) / scale[..., 0], np.gradient(picture, axis=0) / scale[..., 1]
        normal = np.stack([-across, down, np.ones_like(across)], axis=-1)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        return webp(normal * 127.5 + 127.5, 80)


def chart(surface: Surface, size: int, **spread: Array) -> Chart:
    """Lay a surface out by its coords; spread: further values (N, ...) a vertex."""
    given = {"places": surface.places, "normals": surface.normals, **spread}
    values = {name: np.zeros((size, size, *array.shape[1:])) for name, array in given.items()}
    inside = np.zeros((size, size), dtype=bool)
    scale = np.zeros((size, size, 2))
    pixels = surface.coords * size - 0.5
    for triangle in surface.triangles:
        p = pixels[triangle]
        (x0, y0), (x1, y1) = (
            np.maximum(np.floor(p.min(0)), 0).astype(int),
            np.minimum(np.ceil(p.max(0)), size - 1).astype(int),
        )
        d = (p[1, 1] - p[2, 1]) * (p[0, 0] - p[2, 0]) + (p[2, 0] - p[1, 0]) * (p[0, 1] - p[2, 1])
        if x1 < x0 or y1 < y0 or abs(d) < 1e-12:
            continue
        y, x = np.mgrid[y0 : y1 + 1, x0 : x1 + 1]
        a = ((p[1, 1] - p[2, 1]) * (x - p[2, 0]) + (p[2, 0] - p[1, 0]) * (y - p[2, 1])) / d
        b = ((p[2, 1] - p[0, 1]) * (x - p[2, 0]) + (p[0, 0] - p[2, 0]) * (y - p[2, 1])) / d
        share = np.stack([a, b, 1 - a - b], axis=-1)
        hit = (share > -1e-3).all(axis=-1)
        if not hit.any():
            continue
        rows, columns = y[hit], x[hit]
        for name, array in given.items():
            values[name][rows, columns] = np.tensordot(share[hit], array[triangle], axes=1)
        inside[rows, columns] = True
        corners = surface.places[triangle]
        sides, metres = p[1:] - p[0], corners[1:] - corners[0]
        jacobian = np.linalg.pinv(sides) @ metres
        scale[rows, columns] = np.linalg.norm(jacobian, axis=1)
    return Chart(size, inside, {name: array[inside] for name, array in values.items()}, scale[inside])


def webp(picture: Array, quality: int) -> bytes:
    """picture: (S, S, 3 or 4) 0..255."""
    file = io.BytesIO()
    Image.fromarray(np.clip(np.round(picture), 0, 255).astype(np.uint8)).save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


def blurred(values: Array, pixels: float) -> Array:
    return np.asarray(gaussian_filter(values, (pixels, pixels, *([0] * (values.ndim - 2)))))


def openness(surface: Surface, around: list[Surface], grid: int = 384) -> Array:
    """(N,) 0..1: how much of the sky before each vertex nothing covers, from pictures of all from many directions."""
    rng = np.random.default_rng(7)
    samples = np.concatenate([_strewn(other, rng) for other in around])
    low, high = samples.min(axis=0), samples.max(axis=0)
    pixel = float(np.linalg.norm(high - low)) / grid
    directions = _sphere(DIRECTIONS)
    seen, total = np.zeros(len(surface)), np.zeros(len(surface))
    for direction in directions:
        side = np.cross(direction, [0.0, 1.0, 0.0] if abs(direction[1]) < 0.9 else [1.0, 0.0, 0.0])
        side /= np.linalg.norm(side)
        up = np.cross(side, direction)
        centre = (low + high) / 2

        def cell(points: Array, side: Array = side, up: Array = up, centre: Array = centre) -> NDArray[np.int64]:
            flat = (points - centre) @ np.stack([side, up], axis=1) / pixel + grid / 2
            whole = np.clip(np.round(flat), 0, grid - 1).astype(np.int64)
            return np.asarray(whole[:, 0] * grid + whole[:, 1])

        depth = np.full(grid * grid, -np.inf)
        np.maximum.at(depth, cell(samples), samples @ direction)
        # A little off the surface, so that it does not cover itself.
        points = surface.places + surface.normals * (2.0 * pixel)
        weight = np.clip(surface.normals @ direction, 0, None) * (0.75 + 0.25 * direction[1])
        free = depth[cell(points)] - points @ direction < _REACH
        seen += weight * free
        total += weight
    return np.asarray(seen / np.maximum(total, 1e-9))


def _strewn(surface: Surface, rng: np.random.Generator, density: float = 1.5e6) -> Array:
    """Points on a surface, so many a square metre."""
    corners = surface.places[surface.triangles]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    counts = np.ceil(area * density).astype(int)
    a, b = rng.random((2, counts.sum()))
    fold = a + b > 1
    a, b = np.where(fold, 1 - a, a)[:, None], np.where(fold, 1 - b, b)[:, None]
    first, second, third = np.moveaxis(np.repeat(corners, counts, axis=0), 1, 0)
    return np.asarray(first + a * (second - first) + b * (third - first))


def _sphere(count: int) -> Array:
    """(count, 3) directions spread evenly."""
    k = np.arange(count) + 0.5
    y = 1 - 2 * k / count
    turn = np.pi * (1 + 5**0.5) * k
    flat = np.sqrt(1 - y * y)
    return np.stack([flat * np.cos(turn), y, flat * np.sin(turn)], axis=1)
