"""docs/deploy's scripts on a real PostgreSQL: what is backed up comes back, rows and files together."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from production.bench.postgresql import FOUND, Database
from tests.production.clips.test_kills import ClipSite
from tests.production.live.scaled_site import ROOT

DEPLOY = ROOT / "docs" / "deploy"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not FOUND, reason="no PostgreSQL here (Debian package postgresql)")]
MAKE = """
from django.contrib.auth.models import User
from django.core.management import call_command
from production.clips import storage
from production.models import Clip, ClipJob
call_command("migrate", verbosity=0)
job = ClipJob.objects.create(owner=User.objects.create_user("teacher"), text_language="sk", sign_language="svk")
clip = Clip.objects.create(job=job, number=1, text="Dobrý večer!", state="ready", formats=["json"])
storage.save(clip, "json", b"the first")
(storage.folder(job.pk) / ".draft-001-x").write_bytes(b"half")
answer = None
"""
CHANGE = """
from production.clips import storage
clip = Clip.objects.get()
storage.save(clip, "json", b"the second")
clip.text, clip.formats = "Later", ["json", "bvh"]
clip.save()
Clip.objects.create(job=clip.job, number=2, text="Another")
answer = None
"""
LOOK = """
from production.clips import storage
answer = [[clip.text, clip.formats, storage.path(clip, "json").read_text()] for clip in Clip.objects.all()]
"""

UPGRADE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE newer (id integer PRIMARY KEY, account integer REFERENCES auth_user)")
    cursor.execute("INSERT INTO newer SELECT 1, id FROM auth_user")
answer = None
"""
TABLES = """
from django.db import connection
answer = [name for name in connection.introspection.table_names() if name == "newer"]
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ClipSite]:
    with tempfile.TemporaryDirectory() as folder:  # one that another user may enter
        database = Database(Path(folder))
        database.start()
        yield ClipSite(tmp_path, DATABASE_URL=database.url)
        database.stop()


def script(name: str, site: ClipSite, folder: Path | str) -> str:
    path = f"{FOUND[0].parent}:{os.environ['PATH']}"
    environment = os.environ | site.environment | {"PATH": path}
    done = subprocess.run([DEPLOY / name, folder], env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_rows_and_files_come_back_as_they_were(site: ClipSite, tmp_path: Path) -> None:
    site.do(MAKE)
    before = site.do(LOOK)
    backup = script("backup.sh", site, tmp_path / "backups")
    assert os.stat(backup).st_mode & 0o077 == 0, "others may not read it"
    site.do(CHANGE)
    script("restore.sh", site, backup)
    assert site.do(LOOK) == before == [["Dobrý večer!", ["json"], "the first"]]
    assert [path.name for path in (tmp_path / "media").rglob(".draft*")] == []


def test_a_backup_of_an_earlier_version_replaces_tables_that_it_does_not_know(site: ClipSite, tmp_path: Path) -> None:
    site.do(MAKE)
    before = site.do(LOOK)
    backup = script("backup.sh", site, tmp_path / "backups")
    site.do(UPGRADE)
    script("restore.sh", site, backup)
    assert site.do(LOOK) == before
    assert site.do(TABLES) == []


def test_a_backup_that_is_damaged_changes_nothing(site: ClipSite, tmp_path: Path) -> None:
    site.do(MAKE)
    backup = Path(script("backup.sh", site, tmp_path / "backups"))
    rows = (backup / "rows.dump").read_bytes()
    (backup / "rows.dump").write_bytes(rows[: len(rows) // 2])
    site.do(CHANGE.replace('storage.save(clip, "json", b"the second")', ""))
    before = site.do("answer = list(Clip.objects.values_list('text', flat=True))")
    with pytest.raises(subprocess.CalledProcessError):
        script("restore.sh", site, str(backup))
    assert site.do("answer = list(Clip.objects.values_list('text', flat=True))") == before
    assert (tmp_path / "media").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="for root, who may become another user")
def test_a_command_is_run_with_the_units_settings(tmp_path: Path) -> None:
    settings = tmp_path / "hybridsign.env"
    text = (DEPLOY / "hybridsign.env").read_text(encoding="utf-8")
    settings.write_text(text.replace("METRICS_TOKEN=another", "METRICS_TOKEN=one"), encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "HYBRIDSIGN_ENV": str(settings), "HYBRIDSIGN_HOME": "/"}
    command = [DEPLOY / "hybridsign-with", "sh", "-c", 'echo "$(id -un) $PWD $DATA_DIR $METRICS_TOKEN"']
    done = subprocess.run(
        command, env={**environment, "HYBRIDSIGN_USER": "nobody"}, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["nobody", "/", "/var/lib/hybridsign", "one-64-digits-of-chance"]
