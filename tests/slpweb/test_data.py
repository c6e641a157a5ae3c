"""Where data is kept when nobody says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from slpweb.data import data_folder


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATA_DIR", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_a_checkout_keeps_it_in_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "manage.py").touch()
    assert data_folder(tmp_path) == tmp_path / "var"
    assert (tmp_path / "var").is_dir()


def test_an_installed_package_keeps_it_among_the_users_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "site-packages"
    assert data_folder(installed) == tmp_path / "home" / ".local" / "share" / "hybridsign"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert data_folder(installed) == tmp_path / "share" / "hybridsign"
    assert not installed.exists()


def test_data_dir_comes_before_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "manage.py").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "here"))
    assert data_folder(tmp_path) == tmp_path / "here"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "var"))
    with pytest.raises(ImproperlyConfigured, match=r"cannot be made .*; DATA_DIR can name another folder"):
        data_folder(tmp_path)


def test_a_relative_folder_of_the_user_is_not_taken_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "share")
    with pytest.raises(ImproperlyConfigured, match="DATA_DIR must name one"):
        data_folder(tmp_path)
