"""`manage.py bench clips`: a row for each size and format."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command

from production.clips import rendering


@pytest.mark.browser
def test_clips_are_drawn_and_what_they_took_is_told() -> None:
    try:
        rendering.browser()
    except rendering.NoBrowser:
        pytest.skip("no Chromium is installed (Debian package chromium)")
    said = io.StringIO()
    call_command("bench", "clips", "--clips", "1", "--size", "160x120", "--apart", stdout=said, stderr=io.StringIO())
    row = said.getvalue().splitlines()[-1]
    figures = r"\| 1 \| (\d+) s \| (\d+) s \| ([\d.]+) s \| ([\d.]+) s \| (\d+) MB \| [\d.]+ s \|"
    found = re.fullmatch(r"\| 160x120, mp4, a browser each " + figures, row)
    assert found, row
    assert all(float(figure) > 0 for figure in found.groups())


def test_a_machine_without_chromium_is_told_so(settings: object) -> None:
    settings.CHROMIUM = "no-such-browser"  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="Chromium is not installed"):
        call_command("bench", "clips", "--clips", "1", stdout=io.StringIO())


def test_a_size_that_cannot_be_drawn_is_told_before_anything_is_drawn() -> None:
    with pytest.raises(CommandError, match="width must be an even number"):
        call_command("bench", "clips", "--clips", "1", "--size", "641x480", stdout=io.StringIO())
    with pytest.raises(CommandError, match="like 640x480, got big"):
        call_command("bench", "clips", "--clips", "1", "--size", "big", stdout=io.StringIO())
