"""Log lines for machines."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from slpweb.logs import JsonFormatter, LineFormatter

ROOT = Path(__file__).parents[2]


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger of its own, and what it wrote."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger("stage")
    logger.addHandler(handler)
    return logger, out


def test_a_line_is_one_json_object(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = written
    logger.warning("Dobrý\n%s", "večer", extra={"production": 7, "secret": "x"})
    line = json.loads(out.getvalue())
    assert out.getvalue().count("\n") == 1
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "WARNING", "logger": "stage", "message": "Dobrý\nvečer", "production": "7"}


def test_a_traceback_is_part_of_its_line(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = written
    try:
        raise ValueError("broken")
    except ValueError:
        logger.exception("it failed")
    line = json.loads(out.getvalue())
    assert line["message"] == "it failed"
    assert line["traceback"].endswith("ValueError: broken")
    assert out.getvalue().count("\n") == 1


def test_a_plain_line_names_its_production_too(written: tuple[logging.Logger, io.StringIO]) -> None:
    logger, out = written
    logger.handlers[0].setFormatter(LineFormatter())
    logger.warning("it broke", extra={"production": 7})
    logger.warning("all is well")
    about, plain = out.getvalue().splitlines()
    assert about.endswith("WARNING stage: it broke (production 7)")
    assert plain.endswith("WARNING stage: all is well")


@pytest.mark.slow
@pytest.mark.parametrize(("form", "is_json"), [("json", True), ("line", False)])
def test_the_site_writes_the_lines_it_is_asked_for(form: str, is_json: bool) -> None:
    program = "import django, logging; django.setup(); logging.getLogger('stage').warning('hello')"
    environment = os.environ | {"LOG_FORMAT": form, "DJANGO_SETTINGS_MODULE": "slpweb.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "hello" in done.stderr
    assert done.stderr.startswith("{") is is_json


def test_who_asks_for_another_host_writes_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    (record,) = (record for record in caplog.records if record.name == "django.security.DisallowedHost")
    assert "evil.example" in record.getMessage()
    assert record.exc_info is None
