"""Settings from the environment, and the key that is kept."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from slpweb import env
from slpweb.secret import kept_secret_key


@pytest.fixture(autouse=True)
def own_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "READ", set())


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("On", True), ("no", False), ("FALSE", False), ("", True)])
def test_a_flag_has_a_few_plain_spellings(monkeypatch: pytest.MonkeyPatch, value: str, meant: bool) -> None:
    monkeypatch.setenv("LAMP", value)
    assert env.flag("LAMP", default=True) is meant


def test_a_choice_is_one_of_those_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.choice("COLOUR", "red", ["red", "blue"]) == "red"
    monkeypatch.setenv("COLOUR", "Blue")
    assert env.choice("COLOUR", "red", ["red", "blue"]) == "blue"
    monkeypatch.setenv("COLOUR", "green")
    with pytest.raises(ImproperlyConfigured, match="COLOUR must be one of red, blue, got 'green'"):
        env.choice("COLOUR", "red", ["red", "blue"])


def test_a_list_is_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUESTS", "a.example, b.example,")
    assert env.names("GUESTS", []) == ["a.example", "b.example"]
    assert env.names("NOBODY", ["localhost"]) == ["localhost"]


def test_a_folder_may_start_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ROOM", "~/data")
    assert env.folder("ROOM", Path("/")) == tmp_path / "data"


def test_a_value_that_cannot_be_right_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMP", "maybe")
    with pytest.raises(ImproperlyConfigured, match=r"LAMP must be one of .* got 'maybe'"):
        env.flag("LAMP", default=False)
    for wrong in ("0", "-3", "1.5", "many"):
        monkeypatch.setenv("SEATS", wrong)
        with pytest.raises(ImproperlyConfigured, match="SEATS must be a whole number of at least 1"):
            env.whole_number("SEATS", 32, minimum=1)


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    key = kept_secret_key(path)
    assert len(key) >= 50
    assert kept_secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path], "no draft is left lying about"


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(kept_secret_key, [tmp_path / "secret_key"] * 32))) == 1
