from __future__ import annotations

import io

from django.core.management import call_command

from production.bench.batches import measure
from production.files import FORMATS
from tests.builders import fake_signer


def test_every_format_of_a_batch_is_timed_and_weighed() -> None:
    cost = measure(fake_signer(), rows=7, sentences=2)
    assert set(cost.seconds) == {"read", "check", "motion", *FORMATS}
    assert min(cost.sizes.values()) > 0
    assert cost.video_seconds > 1


def test_the_command_prints_a_row_for_each_format() -> None:
    said = io.StringIO()
    call_command("bench", "batches", "--rows", "5", "--sentences", "1", stdout=said)
    for what in ("read and check 5 rows", "motion of 1 sentences", *(f"their .{ending}" for ending in FORMATS)):
        assert what in said.getvalue()
