"""Files that something is wrong with: the row and the reason are said, and no row is lost."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from production.clips.batches.checking import Checked, check
from production.clips.batches.decoding import FILE_LIMIT
from production.clips.batches.orders import Defaults
from production.clips.batches.problems import BatchError
from production.clips.batches.reading import read
from production.clips.batches.sheet import ROWS, Sheet
from production.models import ClipDraft, ClipJob
from tests.builders import fake_signer

SLOVAK = Defaults("sk", "svk")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def refused(data: bytes, name: str = "texts.csv") -> list[str]:
    with pytest.raises(BatchError) as caught:
        read(data, name)
    return [str(problem) for problem in caught.value.problems]


def texts(sheet: Sheet) -> list[str]:
    return [row.cells["text"] for row in sheet.rows]


def checked(data: bytes, name: str = "texts.csv") -> list[Checked]:
    return [check(row, SLOVAK, fake_signer()) for row in read(data, name).rows]


def problems(data: bytes, name: str = "texts.csv") -> list[tuple[str, str]]:
    return [(problem.column, problem.message) for row in checked(data, name) for problem in row.problems]


def zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("texts.csv", data)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["texts.txt", "texts.csv", "texts.tsv", "texts.srt", "texts.vtt"])
@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(name: str, data: bytes) -> None:
    assert refused(data, name) == ["The file is empty."]


def test_a_heading_without_rows_is_refused() -> None:
    assert refused(b"text,name\n") == ["Write at least one line of text."]
    assert refused(b"WEBVTT\n\nNOTE nothing\n", "a.vtt") == ["Write at least one line of text."]


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert refused(b"a" * (FILE_LIMIT + 1), "a.txt") == [
        "The file has 1.5 MB, at most 1.5 are possible. Please divide it."
    ]


def test_latin_1_is_refused_with_its_lines() -> None:
    data = "text\ndobré\nplain\nveľmi dobré\n".encode("iso-8859-2")
    assert refused(data) == [
        "Line 2: “dobr�” is not UTF-8. Save the file as UTF-8; in Excel, as “CSV UTF-8”.",
        "Line 4: “ve�mi dobr�” is not UTF-8. Save the file as UTF-8; in Excel, as “CSV UTF-8”.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_marks_of_utf_8_and_utf_16_are_understood(encoding: str) -> None:
    assert texts(read("text;name\r\nĽúbiš ma?;áno\r\n".encode(encoding), "a.csv")) == ["Ľúbiš ma?"]
    assert texts(read("Ľúbiš ma?".encode(encoding), "a.txt")) == ["Ľúbiš ma?"]


def test_utf_16_without_its_mark_and_broken_utf_16_are_refused() -> None:
    assert "Line 1: there is a NUL character" in refused("text\nano".encode("utf-16-le"))[0]
    assert refused(b"\xff\xfea\0\n\0\x00\xd8") == ["Line 2: the UTF-16 of this file is broken."]


def test_nul_is_refused_with_its_lines() -> None:
    said = refused(b"text\nano\nn\0ie\n")
    assert said == ["Line 3: there is a NUL character, so this is no text, or UTF-16 without its mark."]


def test_nested_quotes_are_read_as_spreadsheets_write_them() -> None:
    data = b'text,name\n"He said ""hi"", twice",greeting\n"two\nlines",second\nlast,third\n'
    assert texts(read(data, "a.csv")) == ['He said "hi", twice', "two lines", "last"]


def test_quotes_that_do_not_close_spoil_their_own_row_only() -> None:
    sheet = read(b'text,name\nfirst,1\n"second,2\nthird,3\n"fo"ur"th,4\nfifth,5\n', "a.csv")
    assert texts(sheet) == ["first", '"second,2', "third", '"fo"ur"th,4', "fifth"]
    assert [row.place for row in sheet.rows if row.problem] == [3, 5]
    assert [row.problem for row in sheet.rows if row.problem] == ["the quotation marks of this row do not close."] * 2


def test_a_file_of_quotes_alone_loses_no_row() -> None:
    sheet = read(b"text,name\n" + b'"a\n' * 301, "a.csv")
    assert len("".join(texts(sheet)).replace('"', "").replace(" ", "")) == 301


def test_a_hundred_thousand_rows_are_refused_with_their_number() -> None:
    data = b"text\n" + b"ano\n" * 100_000
    assert refused(data) == [f"100000 lines of text, at most {ROWS} are possible in one go."]
    assert refused(b"ano\n" * 100_000, "a.txt") == [f"100000 lines of text, at most {ROWS} are possible in one go."]


def test_as_many_rows_as_are_possible_are_taken() -> None:
    assert len(read(b"text\n" + b"ano\n" * ROWS, "a.csv").rows) == ROWS


@pytest.mark.parametrize("name", ["bomb.csv", "bomb.txt"])
def test_what_is_packed_is_not_unpacked(name: str) -> None:
    bomb = b"text\n" + b"a" * 50_000_000
    assert "ZIP archive" in refused(zipped(bomb), name)[0]
    assert "Unpack it first" in refused(gzip.compress(bomb), name)[0]
    assert "Files may be TXT, CSV, TSV, SRT, VTT." in refused(zipped(bomb), "bomb.zip")[0]


def test_a_picture_named_as_a_table_is_refused() -> None:
    assert refused(PNG) == ["This is a PNG picture, not a text file."]
    assert refused(b"\xff\xd8\xff\xe0" + PNG, "a.srt") == ["This is a JPEG picture, not a text file."]


def test_an_unknown_kind_of_file_is_refused() -> None:
    assert refused(b"text", "a.docx") == ["“a.docx” cannot be read. Files may be TXT, CSV, TSV, SRT, VTT."]
    assert refused(b"text", "noending") == ["“noending” cannot be read. Files may be TXT, CSV, TSV, SRT, VTT."]


def test_a_table_without_a_column_of_texts_is_refused() -> None:
    assert "one of them has to be “text”" in refused("ano,nie\náno,nie\n".encode())[0]
    assert refused(b"text,veta\na,b\n") == ["Row 1, column “veta”: there are two such columns."]


def test_unknown_columns_are_named_and_the_rest_is_used() -> None:
    sheet = read("text,sped,Názov\nano,fast,prvý\n".encode(), "a.csv")
    assert str(sheet.notes[0]).startswith("Row 1, column “sped”: there is no such column")
    assert sheet.rows[0].cells == {"text": "ano", "name": "prvý"}


def test_a_comma_without_quotes_is_named_and_loses_no_words() -> None:
    (row,) = read(b"name,text\nfirst,Dobre, idem domov\n", "a.csv").rows
    assert (row.place, row.cells["text"]) == (2, "Dobre idem domov")
    assert "A text with a comma in it needs quotation marks" in row.problem


def test_commas_of_a_table_with_one_column_are_its_texts_own() -> None:
    assert texts(read(b"text\nDobre, idem; domov\n", "a.csv")) == ["Dobre, idem; domov"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_of_every_country_are_read(delimiter: str) -> None:
    table = "Veta|Jazyk|Ruka\nano|sk|ľavá\n".replace("|", delimiter)
    assert read(table.encode(), "a.tsv").rows[0].cells == {"text": "ano", "language": "sk", "hand": "ľavá"}


def test_broken_times_of_subtitles_are_said_and_their_words_stay() -> None:
    data = b"""1
00:00:01,000 --> 00:00:04,000
Dobry den

2
00:00:09,000 --> 00:00:04,000
Dakujem

3
00:99:01,000 --> 01
Ja

no time at all

4
00:00:20,000 --> 00:00:21,000
<i>Ty</i>
5
00:00:22,000 --> 00:00:23,000
Dom
"""
    assert texts(read(data, "a.srt")) == ["Dobry den", "Dakujem", "Ja", "no time at all", "Ty", "Dom"]
    assert problems(data, "a.srt") == [
        ("time", "it ends before it begins."),
        ("time", "“00:99:01,000 --> 01” is no time; they look like 00:00:01,000 --> 00:00:04,000."),
        ("", "there is no time with this text."),
    ]


def test_webvtt_is_read_without_what_is_for_the_eye() -> None:
    data = b"""WEBVTT - a title

STYLE
::cue { color: red }

NOTE
a note

intro
00:01.000 --> 00:04.000 align:start position:10%
<v Eva>Dobry &amp; den
{\\an8}a vecer

00:05.000 --> 00:06.000
"""
    (row,) = read(data, "a.vtt").rows
    assert row.cells == {"text": "Dobry & den a vecer", "time": "00:01.000 --> 00:04.000"}
    assert row.place == 10


CELLS: list[tuple[Mapping[str, str], list[tuple[str, str]]]] = [
    ({"language": "xx"}, [("language", "there is no language “xx” here; there are en, sk.")]),
    ({"sign language": "bfi"}, [("sign language", "there is no sign language “bfi” here; there are svk, ase.")]),
    (
        {"language": "sk-ase"},
        [("language", "American Sign Language is made from en, not from sk.")],
    ),
    (
        {"sign language": "ase"},
        [("sign language", "American Sign Language is made from en, not from sk.")],
    ),
    ({"hand": "both"}, [("hand", "“both” is not among them; there are left, right.")]),
    (
        {"spelling": "fast"},
        [("spelling", "“fast” is no speed; write a number from 0.25 to 2, 1 being normal.")],
    ),
    ({"spelling": "nan", "name": "n" * 81}, [("name", "81 characters, at most 80 are possible."), ("spelling", "")]),
    ({"speed": "9"}, [("speed", "“9” is no speed; write a number from 0.25 to 2, 1 being normal.")]),
    ({"avatar": "dog"}, [("avatar", "“dog” is not among them; there are woman, man.")]),
    ({"view": "top"}, [("view", "there are signing, whole, hands, face, side, signer.")]),
    ({"background": "blue"}, [("background", "or a colour like #2f9e5b.")]),
    ({"background": "transparent"}, [("background", "only PNGs can have a transparent background.")]),
    ({"captions": "perhaps"}, [("captions", "“perhaps” is neither yes nor no.")]),
    ({"size": "4000x3000"}, [("size", "“4000x3000” is no size; write 640x480")]),
    ({"size": "641x480"}, [("size", "“641x480” is no size; write 640x480")]),
    ({"format": "avi"}, [("format", "“avi” is not among them; there are mp4, webm, gif, png.")]),
    ({"text": "", "name": "a"}, [("text", "write what is to be signed.")]),
    ({"text": "ž" * 501}, [("text", "501 characters, at most 500 are possible.")]),
    ({"text": "a\x07b"}, [("text", "it has control characters in it.")]),
    ({"text": "👋"}, [("text", "there is nothing in it that could be signed or spelled.")]),
]


@pytest.mark.parametrize(("cells", "said"), CELLS, ids=str)
def test_what_is_wrong_with_a_cell_is_said_with_its_column(
    cells: Mapping[str, str], said: list[tuple[str, str]]
) -> None:
    heading, row = zip(*({"text": "ano"} | dict(cells)).items(), strict=True)
    found = problems("\n".join(["\t".join(heading), "\t".join(row)]).encode(), "a.tsv")
    assert [column for column, _ in found] == [column for column, _ in said]
    assert all(message in told for (_, told), (_, message) in zip(found, said, strict=True))


class TestThePage:
    def upload(self, client: Client, data: bytes, name: str = "a.csv") -> str:
        sent = {"languages": "sk-svk", "fingerspelling_speed": "1.0", "check": "1"}
        answer = client.post("/clips/", sent | {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 400
        assert not ClipDraft.objects.exists()
        assert not ClipJob.objects.exists()
        return answer.content.decode()

    def test_a_bad_file_is_told_where_files_are_chosen(self, educator_client: Client) -> None:
        assert "This is a PNG picture, not a text file." in self.upload(educator_client, PNG)
        assert "Line 2: “dobr�” is not UTF-8." in self.upload(educator_client, "text\ndobré".encode("latin-1"))

    def test_a_file_that_is_too_large_is_told_its_size(self, educator_client: Client) -> None:
        page = self.upload(educator_client, b"text\n" + b"a" * FILE_LIMIT)
        assert "at most 1.5 are possible" in page

    def test_a_file_may_be_as_large_as_a_request(self) -> None:
        assert FILE_LIMIT < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
