"""The crowd that the load tool brings."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from production.bench.load import Load, Measured
from production.bench.processes import Usage, Watch, read
from production.bench.servers import Work
from production.bench.viewers import Tally
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]


def test_viewers_are_spread_over_the_processes_each_with_a_number_of_its_own() -> None:
    shares = Load(viewers=7, processes=3, silent=2, churn=3, deaf=4).shares("http://site")
    numbers = [number for share in shares for number in range(share.first, share.first + share.viewers)]
    assert numbers == list(range(7))
    assert [(share.silent, share.churn, share.deaf) for share in shares] == [(2, 3, 4), (0, 0, 0), (0, 0, 0)]


@pytest.mark.parametrize(
    "wrong", [{"viewers": -1}, {"seconds": 0}, {"processes": 0}, {"ramp": -1.0}, {"deaf": -1}, {"beside": "a nap"}]
)
def test_a_load_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Load(**wrong)


def test_tallies_of_processes_add_up() -> None:
    total = Tally()
    total += Tally(first_frame=[0.01], frames=5, bytes=100)
    total += Tally(first_frame=[0.03], frames=7, underruns=1, errors=Counter(internal=2))
    assert (total.first_frame, total.frames, total.bytes, total.underruns) == ([0.01, 0.03], 12, 100, 1)
    measured = Measured(
        Load(seconds=2, ramp=0), total, {"site": Usage(0.5, (1, 2, 1), (3, 4, 3))}, Work(4, 1.0, 10), 2, 0.1
    )
    document = measured.as_json()
    assert json.loads(json.dumps(document)) == document | {"servers": json.loads(json.dumps(document["servers"]))}
    assert document["frames_a_second"] == 6
    assert document["seen"]["errors"] == {"internal": 2}
    assert (document["engine_busy"], document["productions_a_pass"]) == (0.25, 2.5)
    assert document["first_frame_ms"]["p50"] == pytest.approx(20)


@pytest.mark.parametrize("what", [[], ["live"]])
def test_where_only_serving_is_installed_it_says_what_is_missing(what: list[str], monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "websockets", None)
    with pytest.raises(CommandError, match=r"websockets.*pip install 'hybridsign\[bench\]'"):
        call_command("bench", *what)


@pytest.mark.parametrize("site", [["--url", "ws://127.0.0.1:1"], ["--redis", "1"]])
def test_what_a_site_does_beside_is_measured_on_one_that_is_started_for_it(site: list[str]) -> None:
    with pytest.raises(CommandError, match="--beside needs a site in one process"):
        call_command("bench", "live", "--beside", "clips", *site)


def test_a_process_is_measured_with_its_children() -> None:
    at_work = "import time\nwhile time.process_time() < 0.1: pass\n"  # more than the ticks that Linux counts in
    child = f"{at_work}import os; print(os.getpid(), flush=True); input()"
    program = f"{at_work}import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        alone = read(int(parent.stdout.readline()))
        both = read(parent.pid)
        parent.communicate(b"\n")
    assert both.memory > 1.5 * alone.memory > 0
    assert both.cpu > alone.cpu
    assert read(parent.pid).memory == 0


def test_what_a_process_has_open_is_told_once_it_is_closed() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with Watch({"this": os.getpid()}) as watch:
            guests = [socket.create_connection(listening.getsockname()) for _ in range(3)]
            assert read(os.getpid()).sockets >= watch.usage(1.0)["this"].sockets[0] + 3
            leaving = threading.Timer(0.3, lambda: [guest.close() for guest in guests])
            leaving.start()
            watch.wait_until_closed(60)
            before, _, after = watch.usage(1.0)["this"].sockets
            leaving.join()
            assert after <= before
            with socket.socket():  # what stays open is not waited for without end
                watch.wait_until_closed(0.0)


@pytest.mark.slow
def test_a_crowd_is_served_and_told_of_in_a_table_and_a_file(tmp_path: Path) -> None:
    """Viewers who watch, who say nothing, who come and go, and who never read, before a site with the fake signer."""
    out = tmp_path / "crowd.json"
    crowd = shlex.split("--viewers 3 --seconds 4 --ramp 0.5 --silent 5 --churn 2 --deaf 1 --beside passwords")
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "live", *crowd, "--json", str(out)],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(tmp_path), "SIGNER": "tests.builders.fake_signer"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in done.stdout.splitlines() if line[:1] == "|"]
    told = dict(row for row in rows if len(row) == 2)
    assert (told["viewers"], told["silent connections"], told["deaf viewers"]) == ("3", "5", "1")
    assert re.fullmatch(r"passwords: (\d+ × \d+, )*\d+ × \d+", told["beside"])
    assert (told["errors"], told["of them with another hash"]) == ("none", "0")
    [measured] = json.loads(out.read_text())["runs"]
    assert measured["seen"]["frames"] > 3 * 75
    assert len(measured["seen"]["first_frame"]) >= 3
    assert measured["seen"]["opened"] > 2
    before, most, after = measured["servers"]["site"]["sockets"]
    assert most >= before + 9
    assert after <= before, "all who came have left"
    assert 1 <= measured["productions_a_pass"] <= 4
