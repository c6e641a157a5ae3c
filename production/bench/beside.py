"""What a site does beside its viewers while they are measured: drawing clips, or answering who guesses passwords."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final
from urllib.error import HTTPError, URLError

from production.bench.educator import Educator, Visitor, made
from production.bench.servers import Site

GUESSES: Final = 250
GUESSED_IN: Final = 40.0  # seconds; after that it goes on at the same pace
GUESSERS: Final = 20  # each with an address of its own, as the proxy on this machine would tell
LINES: Final = 100  # of the batch: more than are drawn while anybody watches
PASSWORD: Final = "one that nobody guesses"
NAME: Final = "bench"

Told = Callable[[], str]  # what came of it; called when the viewers are done


@contextmanager
def passwords(site: Site) -> Iterator[Told]:
    """Wrong passwords for one account, from many addresses: more of them are checked than of one."""
    answers: Counter[int] = Counter()
    guess, over = _guessing(site.address, answers), threading.Event()

    def at_a_pace() -> None:
        began = time.monotonic()
        with ThreadPoolExecutor(GUESSERS) as pool:
            number = 0
            while not over.wait(max(0.0, began + number * GUESSED_IN / GUESSES - time.monotonic())):
                pool.submit(guess, number)
                number += 1

    thread = threading.Thread(target=at_a_pace)
    thread.start()

    def told() -> str:
        over.set()
        thread.join()  # every guess that was sent is answered by then
        return ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))

    try:
        yield told
    finally:
        told()


def _guessing(address: str, answers: Counter[int]) -> Callable[[int], None]:
    visitors = [Visitor(address, f"198.51.100.{number}") for number in range(GUESSERS)]  # RFC 5737: nobody's
    locks = [threading.Lock() for _ in visitors]

    def guess(number: int) -> None:
        visitor = visitors[number % GUESSERS]
        with locks[number % GUESSERS]:  # a browser waits for one answer before it asks again
            try:
                visitor.log_in(NAME, f"guess {number}")
                answers[HTTPStatus.OK] += 1
            except HTTPError as refused:
                answers[refused.code] += 1
            except (URLError, ConnectionError, TimeoutError):
                answers[HTTPStatus.GATEWAY_TIMEOUT] += 1

    return guess


@contextmanager
def clips(site: Site) -> Iterator[Told]:
    """A batch of clips with video, drawn by the site itself as soon as it was asked for."""
    made(site.environment, NAME, PASSWORD)
    educator = Educator(site.address)
    educator.log_in(NAME, PASSWORD)
    job = educator.ask(LINES)
    yield lambda: f"{educator.wait(job, 0.0).count('ready')} ready"


BESIDE: Final = {"passwords": passwords, "clips": clips}
