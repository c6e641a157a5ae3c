"""manage.py sign, serve and bench, as they are used from a shell."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command

from ml.pose import J
from ml.skeleton import FACE, JOINTS
from ml.text.__main__ import main as print_plan
from tests.patience import PATIENCE
from tests.production.live.scaled_site import free_port

ROOT = Path(__file__).parent.parent
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts manage.py with data of its own and the fake signer."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=os.environ | {"DATA_DIR": str(tmp_path), "SIGNER": "tests.builders.fake_signer"},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def port() -> int:
    return free_port()


def signed(tmp_path: Path, *extra: str, text: str = "Dobrý večer!") -> tuple[bytes, str]:
    """The file that `manage.py sign` writes, and what it says about it."""
    out, said = tmp_path / "clip.json", io.StringIO()
    call_command(
        "sign", text, "--signs", "svk", "--text-language", "sk", "--seed", "1", *extra, "--out", str(out), stderr=said
    )
    return out.read_bytes(), said.getvalue()


def test_sign_writes_a_clip_with_every_frame_and_sign(tmp_path: Path) -> None:
    document, said = signed(tmp_path)
    clip = json.loads(document)
    frames = len(clip["positions"])
    assert (clip["version"], clip["fps"], clip["seed"], clip["text"]) == (1, 25, 1, "Dobrý večer!")
    assert clip["joints"] == list(JOINTS)
    assert clip["face"]["names"] == list(FACE)
    assert [len(frame) for frame in clip["positions"]] == [J] * frames
    assert [sign["gloss"] for sign in clip["signs"]] == ["DOBRE", "VEČER", ""]
    assert clip["signs"][-1]["end_frame"] == frames
    assert said.startswith(f"{frames} frames, seed 1, sha256 of the stream ")


def test_signing_twice_gives_the_same_bytes_and_another_option_others(tmp_path: Path) -> None:
    assert signed(tmp_path)[0] == signed(tmp_path)[0]
    assert signed(tmp_path)[0] != signed(tmp_path, "--dominant-hand", "left")[0]
    spelled = {speed: signed(tmp_path, "--fingerspelling-speed", speed, text="Qwx")[0] for speed in ("1", "0.5")}
    assert len(spelled["0.5"]) > len(spelled["1"])


def test_sign_takes_the_signers_order_or_the_texts(tmp_path: Path) -> None:
    for order, expected in (("signer", ["DOM", "DOBRE", ""]), ("text", ["DOBRE", "DOM", ""])):
        clip = json.loads(signed(tmp_path, "--order", order, text="Dobrý dom?")[0])
        assert [sign["gloss"] for sign in clip["signs"]] == expected
        assert clip["marks"] == [{"kind": "yes_no_question", "signs": [0, 2]}]


def test_sign_takes_a_plan_as_it_was_printed_or_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_plan(["Dobrý večer!", "--json"]) == 0
    printed = capsys.readouterr().out
    file = tmp_path / "plan.json"
    file.write_text(printed, encoding="utf-8")
    assert signed(tmp_path, "--plan", str(file)) == signed(tmp_path)
    document = json.loads(printed)
    spelled = [{"gloss": letter, "kind": "letter", "text_span": [6, 11]} for letter in "VEČER"]
    document["signs"][1:2] = spelled
    for changed in (document, document["signs"]):
        file.write_text(json.dumps(changed), encoding="utf-8")
        clip = json.loads(signed(tmp_path, "--plan", str(file))[0])
        assert [sign["gloss"] for sign in clip["signs"]] == ["DOBRE", *"VEČER", ""]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("", "not JSON"),
        ("nonsense", "`python -m ml.text TEXT --json` prints a plan to change"),
        ("5", "Expected `array`"),
        ('[{"kind":"sign","gloss":"HOUSE"}]', "no sign 'HOUSE'"),
        (json.dumps([{"kind": "letter", "gloss": "Ж"}]), "no letter 'Ж'"),
        (json.dumps([{"kind": "pause"}]), "no sign and no letter"),
        (json.dumps({"text": "Ja", "signs": []}), "the plan of another text"),
        (b"\xff", "not UTF-8"),
        (None, "Cannot read"),
    ],
)
def test_a_broken_plan_is_one_clear_line(tmp_path: Path, document: str | bytes | None, problem: str) -> None:
    file = tmp_path / "plan.json"
    if document is not None:
        file.write_bytes(document if isinstance(document, bytes) else document.encode())
    with pytest.raises(CommandError) as refused:
        signed(tmp_path, "--plan", str(file))
    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_sign_writes_the_same_bytes_to_standard_output(tmp_path: Path, start: Start) -> None:
    process = start("sign", "Dobrý večer!", "--signs", "svk", "--text-language", "sk", "--seed", "1", "--out", "-")
    assert process.communicate(timeout=PATIENCE)[0].encode() == signed(tmp_path)[0]


@pytest.mark.parametrize(
    ("text", "extra", "problem"),
    [
        ("", (), "no text"),
        ("😀", (), "signed"),
        ("a" * 501, (), "500"),
        ("Dobrý", ("--seed", "-1"), "--seed must be from 0"),
        ("Dobrý", ("--fingerspelling-speed", "nan"), "fingerspelling_speed"),
        ("Dobrý", ("--out", "/no/such/folder/clip.json"), "Cannot write"),
    ],
)
def test_what_cannot_be_signed_is_one_clear_line(
    tmp_path: Path, text: str, extra: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command(
            "sign", text, "--signs", "svk", "--text-language", "sk", "--out", str(tmp_path / "clip.json"), *extra
        )
    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("😀", "--text-language", "sk"), 1), (("Ja", "--text-language", "sk", "--seed", "-1"), 2), (("Ja",), 2)],
)
def test_sign_tells_a_bad_text_from_a_bad_call_by_its_exit_code(
    start: Start, arguments: tuple[str, ...], code: int
) -> None:
    process = start("sign", "--signs", "svk", "--out", "-", *arguments)
    said, complained = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (code, "")
    assert "Traceback" not in complained


@pytest.mark.slow
@pytest.mark.parametrize("farewell", [signal.SIGINT, signal.SIGTERM])
def test_serve_shows_the_page_says_what_it_does_and_stops_cleanly(
    start: Start, port: int, farewell: signal.Signals
) -> None:
    if signal.getsignal(farewell) is signal.SIG_IGN:
        pytest.skip("these tests were started in the background, where a shell has Ctrl-C ignored")
    process = start("serve", "--port", str(port))
    page = until_served(f"http://127.0.0.1:{port}/", process)
    assert "What should be signed?" in page
    process.send_signal(farewell)
    said, complained = process.communicate(timeout=PATIENCE)
    assert (process.returncode, complained) == (0, "")
    assert f"http://127.0.0.1:{port}/" in said
    assert said.endswith("Stopped.\n")


@pytest.mark.slow
def test_serve_says_so_when_its_port_is_taken(start: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start("serve", "--port", str(port))
        said, complained = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said) == (1, "")
    assert f"Cannot listen on 127.0.0.1, port {port}: Address already in use." in complained
    assert complained.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_serve_knows_what_a_port_is(port: str) -> None:
    with pytest.raises(CommandError, match="a port is a number"):
        call_command("serve", f"--port={port}")


def test_a_model_that_cannot_be_loaded_stops_serve_with_a_line(
    transactional_db: None, settings: Any, port: int
) -> None:
    settings.SIGNER = "tests.test_commands.broken_signer"
    with pytest.raises(CommandError, match="The model could not be loaded: no weights today"):
        call_command("serve", "--port", str(port), stdout=io.StringIO())


@pytest.mark.slow
def test_bench_measures_a_served_site_and_prints_a_table(start: Start) -> None:
    process = start("bench", "--rounds", "6", "--sentences", "2")
    said, complained = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, complained
    rows = {cells[1].strip(): cells[2:5] for line in said.splitlines() if len(cells := line.split("|")) == 6}
    [(same, _, met)] = [cells for what, cells in rows.items() if what.startswith("same text, model and seed")]
    assert (same.strip(), met.strip()) == ("yes", "yes")
    assert "frames a second" in rows["generation, one CPU thread"][0]
    assert "bytes a frame" in rows["motion on the wire"][0]
    still, _, met = rows["signs and letters of svk"]
    assert "without motion: " in still, "the fake signer knows a dozen signs only"
    assert met.strip() == "**no**"
    assert any(what.startswith("send to first frame in the browser") for what in rows)


def until_served(address: str, process: subprocess.Popen[str]) -> str:
    while process.poll() is None:
        try:
            with urlopen(address) as answer:
                return str(answer.read().decode())
        except URLError:
            time.sleep(0.05)
    raise AssertionError(process.communicate())


def broken_signer() -> None:
    raise RuntimeError("no weights today")
