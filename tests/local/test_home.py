"""Where the state directory is."""

from __future__ import annotations

from pathlib import Path

from hera.local.home import home_of


def test_the_directory_that_is_given_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("HERA_HOME", "/elsewhere")

    assert home_of(tmp_path) == tmp_path


def test_the_environment_names_it_otherwise(monkeypatch):
    monkeypatch.setenv("HERA_HOME", "/elsewhere")

    assert home_of() == Path("/elsewhere")


def test_a_relative_or_personal_path_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/people/ann")

    assert (home_of("state"), home_of("~/state")) == (tmp_path / "state", Path("/people/ann/state"))


def test_by_default_it_is_the_users_data_directory_and_nothing_is_created(monkeypatch, tmp_path):
    monkeypatch.setenv("HERA_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))

    assert home_of().name == "hera"
    assert list(tmp_path.iterdir()) == []
