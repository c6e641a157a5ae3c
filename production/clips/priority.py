"""How drawing stands back behind live motion: by the kernel's own idle class, which a browser cannot leave.

A nice value is not enough: Chromium raises its own threads to -8 where it may, which is as root. So it is started in
SCHED_IDLE, which all its children inherit and in which a nice value counts for nothing, and without CAP_SYS_NICE or a
RLIMIT_NICE, either of which would let it leave that class.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from typing import Final

IDLE: Final = ("chrt", "--idle", "0")  # both of Debian's package util-linux, which every Debian has
UNPRIVILEGED: Final = ("setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice")
LIMITED: Final = ("prlimit", "--nice=0:0")  # of the same package: a service manager may have allowed more
LAST: Final = ("nice", "-n", "19")  # where there is no such class


@cache
def behind_live() -> tuple[str, ...]:
    """What to put before a command, so that it and all that it starts get only what nobody else wants."""
    unprivileged = UNPRIVILEGED if os.geteuid() == 0 and _works(*UNPRIVILEGED) else ()
    limited = LIMITED if _works(*LIMITED) else ()
    return (*limited, *unprivileged, *(IDLE if _works(*IDLE) else LAST))


def _works(*prefix: str) -> bool:
    return (
        shutil.which(prefix[0]) is not None
        and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    )
