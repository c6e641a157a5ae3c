"""A PostgreSQL of one's own, for as long as something is measured or tested; it can be killed and started again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from production.bench.servers import free_port

FOUND: Final = [*Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), *map(Path, filter(None, [shutil.which("pg_ctl")]))]
OWNER: Final = "postgres" if os.name == "posix" and os.geteuid() == 0 else None  # it refuses to run as root


class Database:
    """Its files lie in `folder`, which its owner must be able to enter. It trusts whoever connects from here."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "rows", free_port()
        if OWNER:
            shutil.chown(folder, OWNER)
        self._do("initdb", "--auth", "trust", "--username", "postgres", "--no-sync", str(self.folder))

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        where = ("--pgdata", str(self.folder), "--log", f"{self.folder}.log")
        self._do("pg_ctl", "start", "--wait", *where, "--options", options)

    def stop(self) -> None:
        """At once, as a crash would: whoever is connected is thrown out."""
        self._do("pg_ctl", "stop", "--mode", "immediate", "--pgdata", str(self.folder))

    def program(self, name: str) -> Path:
        return FOUND[0].with_name(name)

    def _do(self, name: str, *arguments: str) -> None:
        subprocess.run(
            [self.program(name), *arguments],
            user=OWNER,
            cwd="/",
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
