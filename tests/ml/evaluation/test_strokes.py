"""How much of quick movement a model keeps."""

import numpy as np
import pytest

from ml.evaluation.strokes import Stroke, printed, quick
from ml.pose import Clip
from tests.ml.evaluation.moving import still


def shaken(frames: int, size: float, period: float) -> Clip:
    """Everything goes up and down by `size` metres, once in `period` frames."""
    rest = still(frames)
    positions = rest.positions.astype(np.float64)
    positions[:, :, 1] += size * np.sin(2 * np.pi * np.arange(frames) / period)[:, None]
    return Clip(positions.astype(np.float32), rest.confidence, rest.face)


def test_quick_movement_is_what_is_off_a_smooth_path() -> None:
    assert quick(still(40)) == pytest.approx(0, abs=1e-7)
    assert quick(shaken(40, 0.02, 5)) == pytest.approx(0.02 / 2**0.5, rel=0.1)
    assert quick(shaken(40, 0.04, 5)) == pytest.approx(2 * quick(shaken(40, 0.02, 5)), rel=1e-3)
    assert quick(shaken(60, 0.02, 60)) < 0.1 * quick(shaken(60, 0.02, 5))


def test_a_table_names_what_is_kept_least() -> None:
    rows = [Stroke("VLAK", 0.02, 0.01), Stroke("DOM", 0.02, 0.02)]
    assert printed({"hybrid": rows}).splitlines()[-1] == "| hybrid | 2 | 0.75 | VLAK 0.50, DOM 1.00 |"
