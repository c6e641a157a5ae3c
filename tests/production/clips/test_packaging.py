from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest

from production.clips import packaging, storage
from production.models import Clip, ClipJob


@pytest.mark.parametrize(
    ("number", "text", "name"),
    [
        (1, "Dobrý večer!", "001_dobry_vecer.mp4"),
        (12, "Kde je Ľubica?", "012_kde_je_lubica.mp4"),
        (200, "ĎAKUJEM -- veľmi  pekne…", "200_dakujem_velmi_pekne.mp4"),
        (2, "../../etc/passwd", "002_etc_passwd.mp4"),
        (3, "👋 !?", "003.mp4"),
        (4, "Привет, мир", "004_привет_мир.mp4"),
        (5, 'a"b\\c:d', "005_a_b_c_d.mp4"),
        (6, "Dnes večer ideme všetci spolu do divadla v meste", "006_dnes_vecer_ideme_vsetci_spolu_do_divadla.mp4"),
        (7, "x" * 60, "007_" + "x" * 40 + ".mp4"),
    ],
)
def test_file_names_tell_the_text(number: int, text: str, name: str) -> None:
    assert packaging.file_name(Clip(number=number, text=text), "mp4") == name


@pytest.fixture
def job(start_job: Any) -> ClipJob:
    job: ClipJob = start_job("Dobrý večer!", "Привет", "chyba")
    for clip, formats in zip(job.clips.all(), (["mp4", "json"], ["json"], []), strict=True):
        for ending in formats:
            storage.save(clip, ending, f"{clip.number} {ending} ".encode() * 50_000)
        Clip.objects.filter(pk=clip.pk).update(formats=formats, problem="" if formats else "nič")
    return job


def test_a_zip_holds_every_file_under_its_own_name(job: ClipJob) -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(packaging.stream_zip(job))))
    assert archive.testzip() is None
    assert archive.namelist() == ["contents.csv", "001_dobry_vecer.mp4", "001_dobry_vecer.json", "002_привет.json"]
    assert archive.read("002_привет.json") == b"2 json " * 50_000
    assert archive.getinfo("001_dobry_vecer.mp4").compress_type == zipfile.ZIP_STORED
    assert archive.getinfo("002_привет.json").compress_type == zipfile.ZIP_DEFLATED


def test_the_table_in_the_zip_lists_every_clip(job: ClipJob) -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(packaging.stream_zip(job))))
    rows = list(csv.reader(io.StringIO(archive.read("contents.csv").decode("utf-8-sig"))))
    assert rows[1][:2] == ["1", "Dobrý večer!"]
    assert rows[1][3] == "001_dobry_vecer.mp4 001_dobry_vecer.json"
    assert [row[4] for row in rows] == ["problem", "", "", "nič"]


def test_a_zip_is_made_while_it_is_sent(job: ClipJob) -> None:
    sizes = [len(piece) for piece in packaging.stream_zip(job)]
    assert len(sizes) > 3
    assert max(sizes) < 2 * packaging.PIECE


def test_a_saved_file_is_whole_and_alone(job: ClipJob) -> None:
    clip = job.clips.all()[0]
    storage.save(clip, "json", b"new")
    assert storage.path(clip, "json").read_bytes() == b"new"
    assert sorted(path.name for path in storage.folder(job.pk).iterdir()) == ["001.json", "001.mp4", "002.json"]
