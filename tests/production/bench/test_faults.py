"""What `bench faults` does by itself: an educator over the pages, and a row of its table."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from production.accounts.roles import EDUCATORS
from production.bench.educator import Educator
from production.bench.faults import Seen, row
from production.bench.viewers import Tally
from production.models import Clip


@pytest.mark.slow
def test_an_educator_logs_in_asks_for_clips_and_waits_until_they_have_ended(
    live_site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("production.clips.tasks.call_worker", lambda: None)
    User.objects.create_user("bench", password="a long password").groups.add(Group.objects.get(name=EDUCATORS))
    educator = Educator(live_site)
    educator.log_in("bench", "a long password")
    job = educator.ask(2)
    assert educator.wait(job, seconds=0.0) == ["waiting", "waiting"]
    Clip.objects.filter(job=job, number=1).update(state="ready")
    Clip.objects.filter(job=job, number=2).update(state="failed")
    assert educator.wait(job, seconds=60.0) == ["ready", "failed"]


def cells(**seen: Any) -> list[str]:
    fields: dict[str, Any] = {"killed": "Redis", "ready": 5, "failed": 1, "unfinished": 0, "again": 2, "seconds": 41.6}
    return [cell.strip() for cell in row(Seen(**fields, **seen)).strip("|").split("|")]


def test_a_row_says_what_viewers_and_clips_saw() -> None:
    tally = Tally(
        first_frame=[0.02] * 19 + [1.0], underruns=3, stalled=2.25, lost=12, busy=4, errors=Counter(internal=1)
    )
    told = cells(viewers=tally)
    assert told[:2] == ["Redis", "20 / 69 ms"]
    assert told[2:7] == ["3", "2.2", "12", "1 × internal, 4 × busy", "0"]
    assert told[7:] == ["5, 1, 0", "2", "42 s"]


def test_a_row_of_a_run_in_which_nobody_saw_anything_is_a_row() -> None:
    assert cells(viewers=Tally())[1:4] == ["– / – ms", "0", "0.0"]
