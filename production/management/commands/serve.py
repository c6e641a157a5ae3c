"""`manage.py serve`: the whole site in one process, said plainly step by step."""

from __future__ import annotations

import socket
import sys
import time
from argparse import ArgumentTypeError
from contextlib import suppress
from typing import Any, Final

from channels.routing import get_default_application
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from production.clips.attendant import Attendant
from production.clips.tasks import call_worker
from production.live.engine import close_shared, drain_shared
from production.live.service import cancel_left_over, warm_up
from production.locks import locked
from production.memory import keep_one_heap
from production.registry.standing import refresh
from production.registry.watcher import Watcher
from production.upkeep import Upkeep
from production.webhooks.courier import Courier
from production.worker import EmbeddedWorker

SWITCH: Final = 0.0005  # seconds that a thread may keep Python from others, of which the loop that streams is one
LAST_WORDS: Final = 1.0  # seconds to keep the rows of what has ended, and to tell their viewers


class Command(BaseCommand):
    help = "Serves the whole site in one process: pages, live motion and clips. Nothing else needs to run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", default=8000, type=port_number, help="port to listen on (default: %(default)s)")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        keep_one_heap()
        sys.setswitchinterval(SWITCH)
        expect_free(host, port)
        with suppress(KeyboardInterrupt):  # before the server listens, Ctrl-C arrives as this
            self._run(host, port)
        self.stdout.write("Stopped.")

    def _run(self, host: str, port: int) -> None:
        alone = not settings.REDIS_URL
        self._say("Database", str(settings.DATABASES["default"]["NAME"]))
        with locked("migrate"):  # another process may be starting on the same database
            call_command("migrate", verbosity=0, interactive=False)
        if alone:
            cancel_left_over()
        self._say("Model", self._load_model())
        worker = EmbeddedWorker() if alone else None
        if worker:
            worker.start()
        upkeep = Upkeep()
        upkeep.start()
        courier = Courier()
        courier.start()
        watcher = Watcher()
        watcher.start()
        attendant = Attendant(call_worker)
        attendant.start()
        self._say("Signing", "in this process" if worker else "by Celery workers on Redis")
        try:
            self._serve(host, port)
        finally:
            watcher.stop()
            upkeep.stop()
            courier.stop()
            close_shared()
            attendant.stop()
            if worker:
                worker.stop()

    def _serve(self, host: str, port: int) -> None:
        from daphne.endpoints import build_endpoint_description_strings  # noqa: PLC0415  (0.4 s, and it installs

        from production.live.server import SiteServer  # noqa: PLC0415                               Twisted's reactor)

        def ready() -> None:
            shown = "localhost" if host in ("0.0.0.0", "::") else host  # noqa: S104  (compared, not listened on)
            self._say("Site", f"http://{shown}:{port}/  (Ctrl-C stops it)")

        def drain() -> None:
            if watched := drain_shared(0):
                self._say("Stopping", f"waiting up to {settings.LIVE_SHUTDOWN} s for {watched} productions to end")
                drain_shared(settings.LIVE_SHUTDOWN)
                time.sleep(LAST_WORDS)

        endpoints = build_endpoint_description_strings(host=host, port=port)
        SiteServer(get_default_application(), endpoints=endpoints, ready=ready, drain=drain).run()

    def _load_model(self) -> str:
        started = time.perf_counter()
        try:
            signer = refresh().live
            warm_up()
        except Exception as error:
            raise CommandError(f"The model could not be loaded: {error}") from error
        return f"{signer.hash[:12]}, ready in {time.perf_counter() - started:.1f} s"

    def _say(self, what: str, how: str) -> None:
        self.stdout.write(f"{what + ':':<10}{how}")
        self.stdout.flush()


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise ArgumentTypeError(f"a port is a number from 1 to 65535, got {text!r}")
    return int(text)


def expect_free(host: str, port: int) -> None:
    """A clear error before any work, instead of a log line of the server after it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}, port {port}: {error.strerror}."
            " Another port can be chosen: manage.py serve --port 8080, or make run PORT=8080."
        ) from error
