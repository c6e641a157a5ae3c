"""The avatar's skin as distances: right outside, right inside, and wherever head and trunk are turned."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ml.corpus.fit.surface import Part, head, trunk
from ml.skeleton import INDEX, REST

PLACES = [
    (head, (0.0, 1.488, 0.255), 0.10),  # 10 cm before the tip of the nose
    (head, (0.0, 1.560, 0.038), -0.06),  # the middle of the skull
    (head, (0.0, 1.200, 0.300), 0.15),  # far below: outside, though the neck is open there
    (trunk, (0.0, 1.190, 0.247), 0.10),
    (trunk, (0.0, 1.050, 0.050), -0.08),
    (trunk, (0.0, 1.560, 0.050), 0.10),  # above the collar
]


@pytest.mark.parametrize(("part", "place", "expected"), PLACES)
def test_distances_have_the_right_sign_and_size(
    part: Callable[[], Part], place: tuple[float, ...], expected: float
) -> None:
    found = float(part().distance(np.array(place)))
    assert np.sign(found) == np.sign(expected)
    assert abs(found) > 0.5 * abs(expected)
    assert abs(found) < 2.5 * abs(expected)


def test_the_skin_itself_is_at_no_distance() -> None:
    for part in (head(), trunk()):
        assert np.median(np.abs(part.distance(part.points))) < 0.004


def test_a_turned_part_is_seen_as_if_at_rest() -> None:
    angle = 0.4
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    positions = (REST.astype(np.float64) @ turn.T)[None]
    frame = head().frame(positions)
    nose = np.array([[0.0, 1.49, 0.156]])
    assert np.allclose(head().from_rest(nose, frame)[0], nose @ turn.T, atol=1e-6)
    assert np.allclose(head().to_rest((nose @ turn.T)[None], frame)[0], nose, atol=1e-6)
    assert np.allclose(
        positions[0, INDEX["Head"]], head().from_rest(REST[[INDEX["Head"]]].astype(np.float64), frame)[0], atol=1e-6
    )
