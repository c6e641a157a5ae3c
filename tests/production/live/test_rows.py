"""New rows are written together, and each is answered for itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, OperationalError

from ml.signing import Request, Utterance, prepare
from production.live import rows
from production.models import Production
from tests.builders import fake_signer
from tests.production.live.viewer import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

Insert = Callable[[Sequence[Any]], None]


def utterance() -> Utterance:
    return prepare(fake_signer(), Request("Dobrý večer!", "sk", "svk", seed=1))


async def keep(productions: Sequence[UUID]) -> list[BaseException | None]:
    async with asyncio.timeout(PATIENCE):
        return await asyncio.gather(
            *(rows.keep(production, utterance()) for production in productions), return_exceptions=True
        )


def watched(monkeypatch: pytest.MonkeyPatch, insert: Insert) -> list[int]:
    """How many rows each transaction has."""
    sizes: list[int] = []

    def counted(together: Sequence[Any]) -> None:
        sizes.append(len(together))
        insert(together)

    monkeypatch.setattr(rows, "_insert", counted)
    return sizes


async def test_those_who_come_in_the_same_instant_are_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = watched(monkeypatch, rows._insert)
    productions = [uuid4() for _ in range(20)]
    assert await keep(productions) == [None] * 20
    assert sizes == [20]
    assert {row.pk async for row in Production.objects.all()} == set(productions)


async def test_whoever_comes_while_rows_are_written_is_in_the_next_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    late: list[asyncio.Future[None]] = []
    loop, insert = asyncio.get_running_loop(), rows._insert

    def while_others_come(together: Sequence[Any]) -> None:
        if not late:
            come = asyncio.run_coroutine_threadsafe(three_more(), loop)
            come.result(PATIENCE)
        insert(together)

    async def three_more() -> None:
        late.extend(asyncio.ensure_future(rows.keep(uuid4(), utterance())) for _ in range(3))
        await asyncio.sleep(0)

    sizes = watched(monkeypatch, while_others_come)
    assert await keep([uuid4()]) == [None]
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*late)
    assert sizes == [1, 3]


async def test_a_row_that_cannot_be_kept_spoils_no_other() -> None:
    twice = uuid4()
    await rows.keep(twice, utterance())
    first, refused, last = await keep([uuid4(), twice, uuid4()])
    assert (first, last) == (None, None)
    assert isinstance(refused, IntegrityError)
    assert await Production.objects.acount() == 3


async def test_a_database_that_stays_away_is_told_to_all_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Sequence[Any]) -> None:
        raise OperationalError("no connection")

    with monkeypatch.context() as patched:
        patched.setattr(rows, "DATABASE_BACK_WITHIN", 0.0)
        patched.setattr(rows, "_insert", away)
        refused = await keep([uuid4(), uuid4()])
    assert [type(error) for error in refused] == [OperationalError] * 2
    assert await keep([uuid4()]) == [None]
