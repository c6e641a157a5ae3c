"""docs/api.md and docs/client.py are tried as they are written, against the running site."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.contrib.auth.models import User

from production import files
from production.api import limits, tokens
from production.api.problems import STATUSES
from production.api.scopes import SCOPES
from production.api.v1 import api
from production.clips.making import make_clip
from production.models import Clip
from production.webhooks.sending import signature

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "api.md").read_text(encoding="utf-8")
LINES = [block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "export" not in block]


@pytest.fixture(scope="module")
def client_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("client", DOCS / "client.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def live_key(live_site: str) -> str:
    """Of an administrator of the running site."""
    limits.forget()
    return tokens.make(account=User.objects.create_superuser("Ján"), name="docs", scopes=SCOPES, days=None)[1]


@pytest.fixture
def site(client_module: ModuleType, live_site: str, live_key: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    return client_module.HybridSign(live_site, live_key)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
@pytest.mark.parametrize("lines", LINES)
def test_the_lines_for_curl_do_what_they_say(live_site: str, live_key: str, tmp_path: Path, lines: str) -> None:
    said = subprocess.run(
        ["sh", "-e", "-c", lines],
        cwd=tmp_path,
        env={"SITE": live_site, "TOKEN": live_key, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    if "--output" in lines:
        assert (tmp_path / "evening.bvh").read_text().startswith("HIERARCHY")
        assert (tmp_path / "evening.vtt").read_text().startswith("WEBVTT")
    else:
        assert said.stdout.startswith("{")


@pytest.mark.slow
def test_the_lines_in_python_do_too(
    client_module: ModuleType, live_site: str, live_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    [lines] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.setitem(__import__("sys").modules, "client", client_module)
    names: dict[str, Any] = {"SITE": live_site, "TOKEN": live_key}
    exec(lines, names)
    assert names["bvh"].startswith(b"HIERARCHY")


@pytest.mark.slow
def test_the_client_reaches_everything(site: Any, client_module: ModuleType) -> None:
    assert set(site.languages()["formats"]) == set(files.FORMATS)
    assert site.plan("Dobrý večer!", "sk", "svk")["signs"][0]["gloss"] == "DOBRE"
    made = site.produce("Dobrý večer!", "sk", "svk", seed=3)
    assert site.production(made["id"]) == made
    assert site.file(made["id"], "json").startswith(b'{"version":1')
    assert site.file(made["id"], "glb", avatar="man").startswith(b"glTF")
    assert site.dictionary("svk", query="mama", limit=1)["entries"]
    rows = [{"text": "Dobrý večer!"}, {"text": "Dom"}]
    assert [row["problems"] for row in site.check(rows, "sk", "svk")["rows"]] == [[], []]
    batch = site.batch(rows, "sk", "svk", name="Lesson 3", formats=["bvh"])
    for clip in Clip.objects.all():
        make_clip(clip_id=clip.pk)
    done = site.finished(batch["id"])
    assert [clip["state"] for clip in done["clips"]] == ["ready", "ready"]
    assert site.clip(batch["id"], 2, "bvh").startswith(b"HIERARCHY")
    assert site.rate(made["id"], understood="yes")["understood"] == "yes"
    with pytest.raises(client_module.ApiError) as refused:
        site.plan("Dobrý večer!", "sk", "ase")
    assert (refused.value.code, refused.value.status) == ("language_pair", 422)


@pytest.mark.slow
def test_the_client_waits_when_it_is_told_to(
    site: Any, client_module: ModuleType, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_RATE = 1
    limits.forget()
    waited: list[int] = []

    def sleep(seconds: int) -> None:
        waited.append(seconds)
        limits.forget()

    monkeypatch.setattr(client_module.time, "sleep", sleep)
    site.languages()
    site.languages()
    assert len(waited) == 1
    assert 0 < waited[0] <= 60


@pytest.fixture
def signed() -> Callable[..., tuple[dict[str, str], bytes]]:
    def sign(age: int = 0, body: bytes = b'{"type": "ping"}') -> tuple[dict[str, str], bytes]:
        timestamp = int(time.time()) - age
        said = signature("whsec_c2VjcmV0", "an id", timestamp, b'{"type": "ping"}')
        return {"webhook-id": "an id", "webhook-timestamp": str(timestamp), "webhook-signature": said}, body

    return sign


def test_a_receiver_tells_ours_from_others(client_module: ModuleType, signed: Any) -> None:
    is_ours = client_module.is_ours
    assert is_ours("whsec_c2VjcmV0", *signed())
    assert not is_ours("whsec_b3RoZXI=", *signed())
    assert not is_ours("whsec_c2VjcmV0", *signed(age=301))
    assert not is_ours("whsec_c2VjcmV0", *signed(body=b"{}"))
    assert not is_ours("whsec_c2VjcmV0", {}, b"")


def test_the_page_lists_exactly_the_codes_there_are() -> None:
    section = PAGE.split("## Errors", 1)[1].split("\n## ", 1)[0]
    listed = {code: int(status) for code, status in re.findall(r"^\| `(\w+)` \| (\d+) \|", section, re.MULTILINE)}
    assert listed == STATUSES


def test_the_page_lists_exactly_the_operations_there_are() -> None:
    section = PAGE.split("## Operations", 1)[1].split("\n## ", 1)[0]
    listed = set()
    for cell in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE):
        last = ""
        for methods, path in re.findall(r"`([A-Z]+)(?: (/[^`]*))?`", cell)[::-1]:
            last = path or last
            listed.add((methods, re.sub(r"\{\w+\}", "{}", last)))
    there = {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1")))
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
    }
    assert listed == there


def test_the_page_lists_exactly_the_scopes_there_are() -> None:
    section = PAGE.split("## Tokens", 1)[1].split("\n## ", 1)[0]
    listed = dict(re.findall(r"^\| `(\w+)` \|.*\| `([\w.]+)` \|$", section, re.MULTILINE))
    assert listed == {scope.name: scope.permission for scope in SCOPES.values()}
