"""What docs/deploy says to systemd and to a container is read by systemd, and run where it can be."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.production.live.scaled_site import ROOT, ScaledSite

DEPLOY = ROOT / "docs" / "deploy"
UNITS = ("hybridsign.service", "hybridsign-live@.service", "hybridsign-render.service")
VIEWERS_A_CORE = 80  # docs/scaling.md, measured


def settings_of(unit: str) -> dict[str, str]:
    lines = (DEPLOY / unit).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_asks_only_its_own_process_to_stop_and_says_for_how_long(unit: str) -> None:
    told = settings_of(unit)
    assert told["KillMode"] == "mixed"
    assert int(told["TimeoutStopSec"]) > 10 + 1, "LIVE_SHUTDOWN and the last words"
    assert told["Restart"] == "always"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: str, tmp_path: Path) -> None:
    copy = tmp_path / unit.replace("@", "@0")
    text = (DEPLOY / unit).read_text(encoding="utf-8").replace("/srv/hybridsign/.venv/bin/", "/usr/bin/env ")
    copy.write_text(text, encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False).stderr
    assert [line for line in said.splitlines() if unit.partition(".")[0].rstrip("@") in line] == []


@pytest.mark.parametrize("file", ["hybridsign-live@.service", "Containerfile"])
def test_a_live_worker_has_no_more_slots_than_a_core_carries(file: str) -> None:
    text = (DEPLOY / file).read_text(encoding="utf-8")
    slots = [int(found) for found in re.findall(r"--queues live --pool threads --concurrency (\d+)", text)]
    assert slots
    assert max(slots) <= VIEWERS_A_CORE


@pytest.mark.parametrize("file", ["hybridsign-render.service", "Containerfile"])
def test_clips_are_drawn_one_at_a_time_by_default(file: str) -> None:
    text = (DEPLOY / file).read_text(encoding="utf-8")
    assert re.findall(r"--queues render (.*?)(?: --hostname.*)?$", text, re.MULTILINE) == [
        "--pool threads --concurrency 1"
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScaledSite]:
    """As the container file starts it: only the public name is let in."""
    site = ScaledSite(tmp_path_factory.mktemp("site"), ALLOWED_HOSTS="signs.example.org")
    try:
        site.start_web()
        yield site
    finally:
        site.close()


@pytest.mark.slow
def test_the_containers_own_health_check_finds_a_site_that_lets_in_its_public_name_only(site: ScaledSite) -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    (command,) = re.findall(r"^HEALTHCHECK .*? CMD (.*)$", text, re.MULTILINE)
    assert "HEALTH=http://127.0.0.1:8000/healthz" in text
    words = [sys.executable, *shlex.split(command)[1:]]
    for address, status in ((f"{site.address}/healthz", 0), ("http://127.0.0.1:1/healthz", 1)):
        done = subprocess.run(words, env=os.environ | {"HEALTH": address}, capture_output=True, check=False)
        assert done.returncode == status, done.stderr
