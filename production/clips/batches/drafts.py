"""What can be done with a batch that is being checked. Nothing is lost: rows stay as written until they are made."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from production.clips import service
from production.clips.batches.checking import WAYS, Checked, check, check_all
from production.clips.batches.columns import COLUMNS
from production.clips.batches.lines import one_line
from production.clips.batches.orders import Defaults, Order, order_of
from production.clips.batches.problems import BatchError, Problem
from production.clips.batches.sheet import ROWS, Sheet, SheetRow
from production.clips.options import joined, parted
from production.errors import TEXT_CODES
from production.models import Clip, ClipDraft, ClipJob
from production.registry.standing import live_signer

MOST: Final = 30  # of one owner
KEPT: Final = timedelta(days=30)  # after the last change
Row = dict[str, Any]  # of a draft, as it is stored: id, place, cells, problems, hints, spans, frames


class NoSuchRow(LookupError):
    """The draft has no row of this id (any more)."""


def start(*, owner: User, sheet: Sheet, defaults: Defaults, name: str = "", wanted: Sequence[str] = ()) -> ClipDraft:
    """Check every row and keep all of them. Raises BatchError where somebody keeps too many drafts already."""
    if ClipDraft.objects.filter(owner=owner).count() >= MOST:
        message = gettext("You have %(most)s drafts that were not made. Make or delete some of them first.")
        raise BatchError([Problem(0, message % {"most": MOST})])
    found = check_all(sheet.rows, defaults, live_signer())
    rows = [_row(number, row, checked) for number, (row, checked) in enumerate(zip(sheet.rows, found, strict=True), 1)]
    return ClipDraft.objects.create(
        owner=owner,
        name=name,
        text_language=defaults.text_language,
        sign_language=defaults.sign_language,
        options=joined(defaults.options, defaults.film),
        wanted=list(wanted),
        unit=sheet.unit,
        notes=[str(note) for note in sheet.notes],
        rows=rows,
    )


def start_from_failed(*, job: ClipJob) -> ClipDraft:
    """A draft of the clips whose texts could not be signed, to be written differently."""
    failed = [clip for clip in job.clips.select_related("job") if clip.code in TEXT_CODES]
    sheet = Sheet(tuple(SheetRow(clip.number, _cells(clip)) for clip in failed))
    defaults = Defaults(job.text_language, job.sign_language, *parted(job.options))
    return start(owner=job.owner, sheet=sheet, defaults=defaults, name=job.name, wanted=job.wanted)


def defaults_of(draft: ClipDraft) -> Defaults:
    return Defaults(draft.text_language, draft.sign_language, *parted(draft.options))


@transaction.atomic
def change_row(*, draft: ClipDraft, row_id: int, cells: Mapping[str, str]) -> Row:
    """Write other cells into a row and check it. Raises NoSuchRow."""
    locked = _locked(draft)
    at = _index(locked.rows, row_id)
    written = SheetRow(locked.rows[at]["place"], _tidy(cells))
    locked.rows[at] = _row(row_id, written, check(written, defaults_of(locked), live_signer()))
    locked.save(update_fields=["rows", "updated_at"])
    changed: Row = locked.rows[at]
    return changed


@transaction.atomic
def add_row(*, draft: ClipDraft, cells: Mapping[str, str]) -> Row:
    """A new last row. Raises BatchError where there are too many."""
    locked = _locked(draft)
    if len(locked.rows) >= ROWS:
        message = gettext("At most %(most)s rows are possible in one go.") % {"most": ROWS}
        raise BatchError([Problem(0, message)])
    place = max((row["place"] for row in locked.rows), default=0) + 1
    written = SheetRow(place, _tidy(cells))
    row_id = max((row["id"] for row in locked.rows), default=0) + 1
    row = _row(row_id, written, check(written, defaults_of(locked), live_signer()))
    locked.rows.append(row)
    locked.save(update_fields=["rows", "updated_at"])
    return row


@transaction.atomic
def remove_row(*, draft: ClipDraft, row_id: int) -> None:
    """Raises NoSuchRow."""
    locked = _locked(draft)
    del locked.rows[_index(locked.rows, row_id)]
    locked.save(update_fields=["rows", "updated_at"])


@transaction.atomic
def make(*, draft: ClipDraft) -> ClipJob:
    """Clips of all rows that can be made; rows with problems stay in the draft, which goes where there are none.

    Raises BatchError where no row can be made.
    """
    locked = _locked(draft)
    defaults = defaults_of(locked)
    good = [row for row in locked.rows if not row["problems"]]
    orders = [_order(row, defaults) for row in good]
    if not orders:
        raise BatchError([Problem(0, gettext("No row can be made yet: each has something that is wrong."))])
    job = service.create_job(
        owner=locked.owner,
        orders=orders,
        text_language=locked.text_language,
        sign_language=locked.sign_language,
        options=defaults.options,
        film=defaults.film,
        name=locked.name,
        wanted=locked.wanted,
    )
    locked.rows = [row for row in locked.rows if row["problems"]]
    if locked.rows:
        locked.save(update_fields=["rows", "updated_at"])
    else:
        locked.delete()
    return job


def remove_abandoned() -> int:
    """Drafts that nobody came back to: how many."""
    return ClipDraft.objects.filter(updated_at__lt=timezone.now() - KEPT).delete()[0]


def _locked(draft: ClipDraft) -> ClipDraft:
    """As it is now, and nobody else's until the transaction ends. Raises NoSuchRow where it is gone."""
    found = ClipDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        raise NoSuchRow
    return found


def _index(rows: Sequence[Row], row_id: int) -> int:
    found = next((at for at, row in enumerate(rows) if row["id"] == row_id), None)
    if found is None:
        raise NoSuchRow
    return found


def _row(row_id: int, written: SheetRow, checked: Checked) -> Row:
    return {
        "id": row_id,
        "place": written.place,
        "cells": _tidy(written.cells),
        "problems": [asdict(problem) for problem in checked.problems],
        "hints": list(checked.hints),
        "spans": {way: list(map(list, spans)) for way, spans in checked.spans.items()},
        "frames": checked.frames,
    }


def _order(row: Row, defaults: Defaults) -> Order:
    order = order_of(row["cells"], defaults)
    if isinstance(order, list):  # a version of the site that allows less came between
        raise BatchError([Problem(row["place"], problem.message, problem.column) for problem in order])
    counts = {way: len(row["spans"].get(way, ())) for way in WAYS}
    return Order(**{**vars(order), "frames": row["frames"], "counts": counts})


def _tidy(cells: Mapping[str, str]) -> dict[str, str]:
    """What is kept of cells, whoever sent them: nothing that a database cannot hold."""
    return {column: _storable(one_line(cells[column])) for column in COLUMNS if cells.get(column)}


def _storable(cell: str) -> str:
    return "".join("\ufffd" if c == "\0" or unicodedata.category(c) == "Cs" else c for c in cell)


def _cells(clip: Clip) -> dict[str, str]:
    """The cells that would make such an order."""
    options = clip.options
    film = options.get("film", {})
    size = f"{film['width']}x{film['height']}" if "width" in film else ""
    captions = {True: "yes", False: "no"}.get(film.get("captions"), "")
    cells = {
        "text": clip.text,
        "language": clip.text_language,
        "sign language": clip.sign_language,
        "name": clip.name,
        "hand": options.get("dominant_hand", ""),
        "spelling": options.get("fingerspelling_speed", ""),
        **{key: film.get(key, "") for key in ("speed", "avatar", "view", "background", "format")},
        "captions": captions,
        "size": size,
        "time": clip.cue,
    }
    return {column: str(cell) for column, cell in cells.items() if cell}


def summary_of(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows can be made, have problems, and are only spelled; and the frames of those that can be made."""
    told = {"good": 0, "bad": 0, "only_spelled": 0, "frames": 0}
    for row in rows:
        if row["problems"]:
            told["bad"] += 1
            continue
        told["good"] += 1
        told["frames"] += row["frames"]
        spans = row["spans"]
        told["only_spelled"] += bool(spans["spelled"]) and not spans["signed"] and not spans["near"]
    return told
