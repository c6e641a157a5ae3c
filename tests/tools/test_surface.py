"""Cutting, dividing and following the borders of surfaces."""

from __future__ import annotations

import numpy as np

from tools.avatar.surface import Surface


def sheet(cells: int = 4) -> Surface:
    """A unit square in the plane z = 0 that faces forward, made of so many cells a side."""
    line = np.linspace(0, 1, cells + 1)
    x, y = np.meshgrid(line, line)
    places = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    triangles = []
    for row in range(cells):
        for column in range(cells):
            a = row * (cells + 1) + column
            b = a + cells + 1
            triangles += [[a, a + 1, b + 1], [a, b + 1, b]]
    count = len(places)
    return Surface(
        places=places,
        triangles=np.array(triangles),
        normals=np.tile([0.0, 0.0, 1.0], (count, 1)),
        weights=np.ones((count, 1)),
        coords=places[:, :2].copy(),
        colours=np.ones((count, 3)),
        origin=np.arange(count),
        units={"jawOpen": places * 2},
    )


def area(surface: Surface) -> float:
    a, b, c = (surface.places[surface.triangles[:, k]] for k in range(3))
    return float(np.cross(b - a, c - a)[:, 2].sum() / 2)  # negative for what was turned over


def test_a_cut_keeps_exactly_what_lies_above_the_level_and_its_side() -> None:
    whole = sheet()
    kept = whole.cut(whole.places[:, 0] - 0.3 + 0.1 * whole.places[:, 1])
    assert np.isclose(area(kept), 1 - 0.3 + 0.05)
    assert (kept.places[:, 0] + 0.1 * kept.places[:, 1] > 0.3 - 1e-9).all()


def test_what_vertices_carry_is_cut_with_them() -> None:
    whole = sheet()
    kept = whole.cut(whole.places[:, 0] - 0.3)
    assert np.allclose(kept.units["jawOpen"], kept.places * 2)
    assert np.allclose(kept.coords, kept.places[:, :2])
    assert (kept.origin[np.isclose(kept.places[:, 0], 0.3)] == -1).all()


def test_a_surface_has_one_border_that_goes_round_it_against_the_clock() -> None:
    [loop] = sheet().loops()
    x, y = sheet().places[loop, :2].T
    assert len(loop) == 16
    assert np.isclose((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2, 1)


def test_dividing_changes_no_area_and_makes_four_of_each() -> None:
    whole = sheet()
    finer = whole.subdivided()
    assert len(finer.triangles) == 4 * len(whole.triangles)
    assert np.isclose(area(finer), area(whole))


def test_smoothing_leaves_the_border_unless_told_otherwise() -> None:
    whole = sheet()
    bumpy = whole.each(lambda rows: rows)
    bumpy.places[12] += [0, 0, 0.2]
    smooth = bumpy.smoothed(5)
    [loop] = whole.loops()
    assert np.allclose(smooth.places[loop], whole.places[loop])
    assert abs(smooth.places[12, 2]) < 0.1
