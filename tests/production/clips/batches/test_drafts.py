from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from ml.signing import Options
from production.clips.batches import drafts
from production.clips.batches.orders import Defaults
from production.clips.batches.problems import BatchError
from production.clips.batches.reading import read
from production.clips.batches.sheet import ROWS, Sheet, SheetRow
from production.clips.options import FilmOptions, parted
from production.models import Clip, ClipDraft, ClipJob

pytestmark = pytest.mark.usefixtures("calls")
TABLE = """text,name,language,hand,spelling
Dobrý večer!,prvý,,,
Hello mother,,en-ase,left,0.5
Dobrý deň,,xx,,
qqq,,,,
"""


@pytest.fixture
def draft(educator: User) -> ClipDraft:
    return start(educator, read(TABLE.encode(), "a.csv"))


def start(owner: User, sheet: Sheet, **changed: Any) -> ClipDraft:
    defaults = Defaults("sk", "svk", Options(fingerspelling_speed=0.75))
    return drafts.start(owner=owner, sheet=sheet, defaults=defaults, **changed)


def texts(draft: ClipDraft) -> list[str]:
    draft.refresh_from_db()
    return [row["cells"].get("text", "") for row in draft.rows]


def test_every_row_is_kept_with_what_was_found(draft: ClipDraft) -> None:
    draft.refresh_from_db()
    assert [row["place"] for row in draft.rows] == [2, 3, 4, 5]
    first, _, wrong, spelled = draft.rows
    assert (first["problems"], first["spans"]["signed"]) == ([], [[0, 5], [6, 11]])
    assert first["frames"] > 2 * 17
    assert [problem["column"] for problem in wrong["problems"]] == ["language"]
    assert (spelled["spans"]["signed"], spelled["spans"]["spelled"]) == ([], [[0, 3]])
    frames = sum(row["frames"] for row in draft.rows)
    assert drafts.summary_of(draft.rows) == {"good": 3, "bad": 1, "only_spelled": 1, "frames": frames}


def test_good_rows_are_made_and_the_others_stay_in_the_draft(draft: ClipDraft, educator: User) -> None:
    job = drafts.make(draft=draft)
    assert (job.owner, job.text_language, job.options["fingerspelling_speed"]) == (educator, "sk", 0.75)
    first, second, third = job.clips.order_by("number")
    assert (first.number, first.text, first.name, first.languages) == (1, "Dobrý večer!", "prvý", ("sk", "svk"))
    assert (first.counts["signed"], first.frames > 0) == (2, True)
    assert (second.languages, second.all_options["dominant_hand"]) == (("en", "ase"), "left")
    assert second.all_options["fingerspelling_speed"] == 0.5
    assert third.text == "qqq"
    assert texts(draft) == ["Dobrý deň"]


def test_a_draft_goes_when_all_of_it_is_made(draft: ClipDraft) -> None:
    row = draft.rows[2]
    changed = drafts.change_row(draft=draft, row_id=row["id"], cells=row["cells"] | {"language": ""})
    assert changed["problems"] == []
    assert drafts.make(draft=draft).clips.count() == 4
    assert not ClipDraft.objects.exists()


def test_a_draft_of_problems_alone_makes_nothing_and_stays(educator: User) -> None:
    draft = start(educator, read(b"text,language\nano,xx\n", "a.csv"))
    with pytest.raises(BatchError, match="No row can be made yet"):
        drafts.make(draft=draft)
    assert texts(draft) == ["ano"]
    assert not ClipJob.objects.exists()


def test_rows_are_changed_removed_and_added(draft: ClipDraft) -> None:
    drafts.remove_row(draft=draft, row_id=2)
    drafts.change_row(draft=draft, row_id=1, cells={"text": " Ďakujem\n", "no such": "x"})
    added = drafts.add_row(draft=draft, cells={"text": "Dom"})
    assert (added["id"], added["place"], added["problems"]) == (5, 6, [])
    assert texts(draft) == ["Ďakujem", "Dobrý deň", "qqq", "Dom"]
    assert draft.rows[0]["cells"] == {"text": "Ďakujem"}


@pytest.mark.parametrize("row_id", [0, 9, 10**12])
def test_a_row_that_is_not_there_is_said(draft: ClipDraft, row_id: int) -> None:
    with pytest.raises(drafts.NoSuchRow):
        drafts.change_row(draft=draft, row_id=row_id, cells={"text": "a"})
    with pytest.raises(drafts.NoSuchRow):
        drafts.remove_row(draft=draft, row_id=row_id)


def test_a_row_that_could_not_be_read_can_be_mended(educator: User) -> None:
    draft = start(educator, read(b'text,name\n"Dobr,1\nano,2\n', "a.csv"))
    assert draft.rows[0]["problems"][0]["message"] == "the quotation marks of this row do not close."
    assert drafts.change_row(draft=draft, row_id=1, cells={"text": "Dobre"})["problems"] == []


@pytest.mark.parametrize("cell", ["a\0b", "a\ud800b"])
def test_what_no_database_holds_is_marked_and_not_taken(draft: ClipDraft, cell: str) -> None:
    row = drafts.change_row(draft=draft, row_id=1, cells={"text": cell})
    assert row["cells"]["text"] == "a\ufffdb"
    draft.refresh_from_db()


def test_no_more_rows_than_a_batch_may_have(educator: User) -> None:
    draft = start(educator, Sheet(tuple(SheetRow(n, {"text": ""}) for n in range(1, ROWS + 1))))
    with pytest.raises(BatchError, match="At most 1000 rows"):
        drafts.add_row(draft=draft, cells={"text": "a"})


def test_nobody_keeps_drafts_without_end(educator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST", 2)
    sheet = read(b"ano", "a.txt")
    for _ in range(2):
        start(educator, sheet)
    with pytest.raises(BatchError, match="You have 2 drafts"):
        start(educator, sheet)


def test_drafts_that_nobody_comes_back_to_go(draft: ClipDraft, educator: User) -> None:
    old = start(educator, read(b"ano", "a.txt"))
    ClipDraft.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=31))
    assert drafts.remove_abandoned() == 1
    assert ClipDraft.objects.get() == draft


def test_how_a_row_is_drawn_differs_from_the_batch_where_it_says_so(educator: User) -> None:
    table = (
        "text,speed,avatar,view,background,captions,size,format\nDom,0.5,man,face,#102030,no,720x720,gif\nJa,,,,,,,\n"
    )
    sheet = read(table.encode(), "a.csv")
    film = FilmOptions(view="hands", fps=30)
    draft = drafts.start(owner=educator, sheet=sheet, defaults=Defaults("sk", "svk", film=film))
    first, second = drafts.make(draft=draft).clips.select_related("job")
    assert parted(second.all_options) == (Options(), film)
    assert parted(first.all_options)[1] == FilmOptions("gif", 720, 720, 30, "man", "face", "#102030", False, 0.5)
    first.code = "nothing_to_sign"
    first.save()
    again = drafts.start_from_failed(job=first.job)
    assert again.rows[0]["cells"] == draft.rows[0]["cells"]


def test_texts_that_could_not_be_signed_come_back_to_be_written_differently(start_job: Any) -> None:
    job = start_job("Dobrý deň", "👋", "Dom")
    job.clips.filter(number=2).update(
        state=Clip.State.FAILED, code="nothing_to_sign", name="pozdrav", options={"dominant_hand": "left"}
    )
    job.clips.filter(number=3).update(state=Clip.State.FAILED, code="not_drawn")
    draft = drafts.start_from_failed(job=job)
    assert [row["cells"] for row in draft.rows] == [{"text": "👋", "name": "pozdrav", "hand": "left"}]
