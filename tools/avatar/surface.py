"""A piece of the figure: places, triangles and whatever else its vertices carry, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from tools.avatar.body import Body, vertex_normals
from tools.avatar.source import Array, Ints


@dataclass(frozen=True, eq=False)
class Surface:
    """places, normals: (N, 3) metres; triangles: (T, 3); weights: (N, B) of the bones; coords: (N, 2) of its texture,
    v down; colours: (N, 3) linear factors of the texture; units: ARKit name -> (N, 3) metres; origin: (N,) the base
    mesh's vertex that each comes from, -1 for none; facing: ARKit name -> (N, 3) what a unit adds to the normals."""

    places: Array
    triangles: Ints
    normals: Array
    weights: Array
    coords: Array
    colours: Array
    origin: Ints
    units: dict[str, Array] = field(default_factory=dict)
    facing: dict[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.places)

    def each(self, change: Callable[[Array], Array]) -> Surface:
        """The same with every array that has a row a vertex changed alike; triangles stay."""
        return replace(
            self,
            places=change(self.places),
            normals=change(self.normals),
            weights=change(self.weights),
            coords=change(self.coords),
            colours=change(self.colours),
            units={name: change(unit) for name, unit in self.units.items()},
            facing={name: change(unit) for name, unit in self.facing.items()},
        )

    def kept(self, triangles: Ints) -> Surface:
        """Only these of its triangles, and only the vertices that they use."""
        used, flat = np.unique(triangles, return_inverse=True)
        part = self.each(lambda rows: rows[used])
        return replace(part, triangles=flat.reshape(-1, 3), origin=self.origin[used])

    def cut(self, level: Array) -> Surface:
        """What lies where `level` (N,) is above 0, cut along the line where it is 0."""
        made: dict[tuple[int, int], int] = {}
        ends: list[tuple[int, int, float]] = []

        def crossing(a: int, b: int) -> int:
            key = (min(a, b), max(a, b))
            if key not in made:
                low, high = level[key[0]], level[key[1]]
                ends.append((*key, float(low / (low - high))))
                made[key] = len(self) + len(ends) - 1
            return made[key]

        triangles = []
        for triangle in self.triangles.tolist():
            above = [bool(level[v] > 0) for v in triangle]
            if all(above):
                triangles.append(triangle)
            elif sum(above) == 1:
                k = above.index(True)
                a, b, c = triangle[k], triangle[k - 2], triangle[k - 1]
                triangles.append([a, crossing(a, b), crossing(a, c)])
            elif sum(above) == 2:
                k = above.index(False)
                a, b, c = triangle[k], triangle[k - 2], triangle[k - 1]
                x, y = crossing(a, b), crossing(a, c)
                triangles += [[x, b, c], [x, c, y]]
        if not ends:
            return self.kept(np.array(triangles, dtype=np.int64).reshape(-1, 3))
        first, second = np.array([end[:2] for end in ends]).T
        t = np.array([end[2] for end in ends])[:, None]
        longer = self.each(lambda rows: np.concatenate([rows, rows[first] * (1 - t) + rows[second] * t]))
        longer = replace(longer, origin=np.concatenate([self.origin, np.full(len(ends), -1)]))
        return longer.kept(np.array(triangles))

    def subdivided(self) -> Surface:
        """Each triangle in four. Vertices are then relaxed by `smoothed` where roundness is wanted."""
        edges = np.sort(self.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        unique, flat = np.unique(edges, axis=0, return_inverse=True)
        middle = flat.reshape(-1, 3) + len(self)
        a, b, c = self.triangles.T
        x, y, z = middle.T
        triangles = np.concatenate([np.stack(t, axis=1) for t in ((a, x, z), (x, b, y), (z, y, c), (x, y, z))])
        finer = self.each(lambda rows: np.concatenate([rows, rows[unique].mean(axis=1)]))
        return replace(finer, triangles=triangles, origin=np.concatenate([self.origin, np.full(len(unique), -1)]))

    def smoothed(self, times: int, share: Array | float = 0.5, border: bool = False) -> Surface:
        """Vertices moved towards the mean of their neighbours; those on the border along it, or not at all."""
        edges = np.sort(self.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        unique, counts = np.unique(edges, axis=0, return_counts=True)
        rim = unique[counts == 1]
        on_rim = np.zeros(len(self), dtype=bool)
        on_rim[rim] = True
        inner = unique[~(on_rim[unique].all(axis=1))]
        places = self.places.copy()
        weight = np.broadcast_to(np.asarray(share, dtype=np.float64), (len(self),))[:, None]
        for _ in range(times):
            total, count = np.zeros_like(places), np.zeros((len(self), 1))
            for a, b in ((0, 1), (1, 0)):
                np.add.at(total, inner[:, a], places[inner[:, b]])
                np.add.at(count, inner[:, a], 1)
            total[on_rim], count[on_rim] = 0, 0
            if border:
                for a, b in ((0, 1), (1, 0)):
                    np.add.at(total, rim[:, a], places[rim[:, b]])
                    np.add.at(count, rim[:, a], 1)
            moves = count[:, 0] > 0
            places[moves] += weight[moves] * (total[moves] / count[moves] - places[moves])
        return replace(self, places=places)

    def with_normals(self) -> Surface:
        return replace(self, normals=vertex_normals(self.places, self.triangles))

    def loops(self) -> list[Ints]:
        """Its borders: each a round of vertices, with the surface to the left when its front is seen."""
        following: dict[int, int] = {}
        edges = {(int(a), int(b)) for t in self.triangles for a, b in ((t[0], t[1]), (t[1], t[2]), (t[2], t[0]))}
        for a, b in sorted(edges):
            if (b, a) not in edges:
                following[a] = b
        found = []
        while following:
            start, here = next(iter(following.items()))
            del following[start]
            loop = [start]
            while here != start and here in following:
                loop.append(here)
                here = following.pop(here)
            found.append(np.array(loop))
        return sorted(found, key=len, reverse=True)


def from_body(body: Body, faces: Ints, *, units: bool = False) -> Surface:
    """The base mesh's triangles `faces` (N,), with a vertex for every pair of place and texture coordinate."""
    mesh = body.source.mesh
    corners = np.stack([mesh.triangles[faces], mesh.coord_triangles[faces]], axis=-1).reshape(-1, 2)
    unique, flat = np.unique(corners, axis=0, return_inverse=True)
    vertices, coords = unique.T
    facing = {}
    if units:
        own = mesh.triangles[faces]
        rest = vertex_normals(body.places, own)
        facing = {name: (vertex_normals(body.places + unit, own) - rest)[vertices] for name, unit in body.units.items()}
    return Surface(
        places=body.places[vertices],
        triangles=flat.reshape(-1, 3),
        normals=body.normals[vertices],
        weights=body.weights[vertices],
        coords=mesh.coords[coords] * [1, -1] + [0, 1],
        colours=np.ones((len(vertices), 3)),
        origin=vertices,
        units={name: unit[vertices] for name, unit in body.units.items()} if units else {},
        facing=facing,
    )


def joined(*parts: Surface) -> Surface:
    """Several as one; a unit that one of them lacks does not move it."""
    starts = np.cumsum([0, *(len(part) for part in parts[:-1])])

    def all_units(which: Callable[[Surface], dict[str, Array]]) -> dict[str, Array]:
        names = sorted({name for part in parts for name in which(part)})
        return {
            name: np.concatenate([which(part).get(name, np.zeros_like(part.places)) for part in parts])
            for name in names
        }

    return Surface(
        places=np.concatenate([part.places for part in parts]),
        triangles=np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)]),
        normals=np.concatenate([part.normals for part in parts]),
        weights=np.concatenate([part.weights for part in parts]),
        coords=np.concatenate([part.coords for part in parts]),
        colours=np.concatenate([part.colours for part in parts]),
        origin=np.concatenate([part.origin for part in parts]),
        units=all_units(lambda part: part.units),
        facing=all_units(lambda part: part.facing),
    )
