"""The rules for Prometheus ask for figures that there are."""

from __future__ import annotations

import re

from django.test import Client
from prometheus_client import REGISTRY

from tests.production.live.scaled_site import ROOT


def test_every_figure_in_a_rule_is_one_that_a_process_tells(admin_client: Client, settings: object) -> None:
    assert admin_client.get("/metrics").status_code == 200  # what is told there is registered by now
    rules = (ROOT / "docs" / "deploy" / "alerts.yml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\b((?:live|clips)_[a-z_]+)\b", " ".join(re.findall(r"expr: (.*)", rules))))
    told = set(REGISTRY._names_to_collectors)
    assert asked
    assert asked - told == set()
