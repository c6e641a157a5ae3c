from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.utils import translation

from ml.pose import J
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


# One frame in which every joint is at the same place, and enough beside it to need several pieces.
MOTION = {"positions": [[[0.0, 1.0, 0.0]] * J], "text": "Dobrý večer! " * 40_000}
CONTENT = {"mp4": b"picture " * 50_000, "json": json.dumps(MOTION).encode()}


@pytest.fixture
def job(start_job: Any) -> ClipJob:
    job: ClipJob = start_job("Dobrý večer!", "Привет", "chyba")
    for clip, formats in zip(job.clips.all(), (["mp4", "json"], ["json"], []), strict=True):
        for ending in formats:
            storage.save(clip, ending, CONTENT[ending])
        Clip.objects.filter(pk=clip.pk).update(formats=formats, problem="" if formats else "nič")
    return job


def test_a_zip_holds_every_file_under_its_own_name(job: ClipJob) -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(packaging.stream_zip(job))))
    assert archive.testzip() is None
    assert archive.namelist() == [
        *("contents.csv", "contents.html", "001_dobry_vecer.mp4", "001_dobry_vecer.json", "002_привет.json"),
    ]
    assert archive.read("002_привет.json") == CONTENT["json"]
    assert archive.getinfo("001_dobry_vecer.mp4").compress_type == zipfile.ZIP_STORED
    assert archive.getinfo("002_привет.json").compress_type == zipfile.ZIP_DEFLATED


def test_the_table_in_the_zip_lists_every_clip(job: ClipJob) -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(packaging.stream_zip(job))))
    rows = list(csv.reader(io.StringIO(archive.read("contents.csv").decode("utf-8-sig"))))
    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert (told[0]["number"], told[0]["text"]) == ("1", "Dobrý večer!")
    assert (told[0]["language"], told[0]["sign language"]) == ("sk", "svk")
    assert told[0]["files"] == "001_dobry_vecer.mp4 001_dobry_vecer.json"
    assert [row["problem"] for row in told] == ["", "", "nič"]


def test_what_could_be_a_formula_is_text_in_the_table(start_job: Any) -> None:
    job = start_job("=1+1")
    job.clips.update(name="@SUM(A1)", cue="-1")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(packaging.stream_zip(job))))
    (row,) = csv.DictReader(io.StringIO(archive.read("contents.csv").decode("utf-8-sig")))
    assert (row["text"], row["name"], row["time"]) == ("'=1+1", "'@SUM(A1)", "'-1")


def test_a_page_in_the_zip_shows_every_clip_and_nothing_as_markup(job: ClipJob) -> None:
    job.clips.filter(number=3).update(text="<script>alert(1)</script>", counts={"spelled": 3}, state="ready")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(packaging.stream_zip(job))))
    page = archive.read("contents.html").decode()
    assert page.count("<figure>") == 3
    assert 'src="001_dobry_vecer.mp4#t=' in page
    assert page.count("<svg") == 3, "of the clip that has no video"
    assert "<script>" not in page
    assert "Ready, only spelled · 3 spelled" in page


def test_the_page_in_the_zip_is_in_the_language_of_who_asked(job: ClipJob) -> None:
    with translation.override("sk"):
        pieces = packaging.stream_zip(job)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert "Avatar, nie tlmočník" in archive.read("contents.html").decode()


def test_a_clip_and_a_batch_with_names_give_them_to_their_files(start_job: Any) -> None:
    job = start_job("Dobrý večer!")
    assert packaging.zip_name(job).startswith("clips_svk_20")
    job.name = "3. lekcia: Pozdravy"
    assert packaging.zip_name(job).startswith("3_lekcia_pozdravy_20")
    assert packaging.file_name(Clip(number=1, name="Privítanie", text="x"), "srt") == "001_privitanie.srt"


def test_a_zip_is_made_while_it_is_sent(job: ClipJob) -> None:
    sizes = [len(piece) for piece in packaging.stream_zip(job)]
    assert len(sizes) > 3
    assert max(sizes) < 2 * packaging.PIECE


def test_a_saved_file_is_whole_and_alone(job: ClipJob) -> None:
    clip = job.clips.all()[0]
    storage.save(clip, "json", b"new")
    assert storage.path(clip, "json").read_bytes() == b"new"
    assert sorted(path.name for path in storage.folder(job.pk).iterdir()) == ["001.json", "001.mp4", "002.json"]
