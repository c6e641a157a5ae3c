"""How much one account may have made in a day: clips, and seconds of video. Days are those of UTC.

Whoever runs the site sets both (`CLIPS_A_DAY`, `VIDEO_SECONDS_A_DAY`), and may let anybody exceed them by a permission.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from production.accounts.models import DailyUse
from production.accounts.roles import EXCEED_QUOTA

What = Literal["clips", "seconds"]
_KEPT: Final = timedelta(days=1)  # today's rows are counted, those of the day before help who asks why


class QuotaReached(Exception):
    """`limit` a day would be exceeded: `used` are used and `wanted` were asked for."""

    def __init__(self, what: What, limit: int, used: float, wanted: float) -> None:
        words = {
            "clips": _("%(limit)s clips a day are possible with this account."),
            "seconds": _("%(limit)s seconds of video a day are possible with this account."),
        }
        then = _("%(used)s are used, %(wanted)s more were asked for. It begins anew at midnight, UTC.")
        numbers = {"limit": limit, "used": round(used), "wanted": round(wanted)}
        super().__init__(f"{words[what]} {then}" % numbers)
        self.what, self.limit, self.used, self.wanted = what, limit, used, wanted
        self.retry_after = seconds_to_tomorrow()


@dataclass(frozen=True)
class Allowance:
    """limits: None where there is none."""

    clips: int
    seconds: float
    clips_limit: int | None
    seconds_limit: int | None


def allowance(account: User) -> Allowance:
    """What it used today, and how much it may."""
    used = DailyUse.objects.filter(account=account, day=_today()).first() or DailyUse()
    free = account.has_perm(EXCEED_QUOTA)
    limits = (None, None) if free else (settings.CLIPS_A_DAY, settings.VIDEO_SECONDS_A_DAY)
    return Allowance(used.clips, used.seconds, *limits)


def take(account: User, what: What, amount: float) -> None:
    """Note that so much is made. Raises QuotaReached where that is too much, and notes nothing then."""
    row, _new = DailyUse.objects.get_or_create(account=account, day=_today())
    room = DailyUse.objects.filter(pk=row.pk)
    limit = settings.CLIPS_A_DAY if what == "clips" else settings.VIDEO_SECONDS_A_DAY
    if not account.has_perm(EXCEED_QUOTA):
        room = room.filter(**{f"{what}__lte": limit - amount})
    if not room.update(**{what: F(what) + amount}):
        row.refresh_from_db()
        raise QuotaReached(what, limit, getattr(row, what), amount)


def prune() -> int:
    """Rows of days that are over: how many went."""
    return DailyUse.objects.filter(day__lt=_today() - _KEPT).delete()[0]


def seconds_to_tomorrow() -> int:
    now = timezone.now()
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
    return int((tomorrow - now).total_seconds()) + 1


def _today() -> date:
    return timezone.now().date()
