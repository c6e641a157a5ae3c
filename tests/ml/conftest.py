"""What tests of `ml` need: no site, since `ml` knows of none, and there are thousands of them."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def own_site() -> None:
    """Instead of the fixture of this name that tests of the site have."""
