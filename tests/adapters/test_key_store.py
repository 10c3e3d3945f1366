"""Each key goes to the address that it was set for, and nowhere else."""

import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from viva.adapters.key_store import PROVIDER, Key, KeyStore, address
from viva.errors import SettingsError

OWN = "http://127.0.0.1:8080/v1"
OURS = {"VIVA_LLM_API_KEY": "sk-ours"}
SHARED = {"OPENAI_API_KEY": "sk-shared"}


@pytest.fixture(autouse=True)
def no_system_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may look into the key store of the machine that it runs on."""
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.mark.parametrize(
    ("environment", "base_url", "shared_address", "secret"),
    [
        (SHARED, PROVIDER, False, "sk-shared"),
        (SHARED, PROVIDER + "/", False, "sk-shared"),
        (SHARED, "http://api.openai.com/v1", False, None),
        (SHARED, "https://api.openai.com.evil.example/v1", False, None),
        (SHARED, "https://api.openai.com:8443/v1", False, None),
        (SHARED, OWN, False, None),
        (SHARED, OWN, True, "sk-shared"),
        (OURS | SHARED, PROVIDER, False, "sk-ours"),
        (OURS | SHARED, OWN, True, "sk-ours"),
        (OURS, OWN, False, "sk-ours"),
        ({}, OWN, False, None),
        ({"OPENAI_API_KEY": ""}, PROVIDER, False, None),
    ],
)
def test_a_key_from_the_environment_goes_where_it_belongs(
    tmp_path: Path, environment: dict[str, str], base_url: str, shared_address: bool, secret: str | None
) -> None:
    found = KeyStore(tmp_path / "keys.json", environment).find(base_url, shared_address=shared_address)
    assert (found.secret if found else None) == secret


def test_a_kept_key_goes_to_its_address_alone_from_a_file_for_the_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "config" / "keys.json"
    store = KeyStore(file, {})
    assert store.keep(OWN, " sk-kept\n") == str(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert store.find(OWN, shared_address=False) == Key(secret="sk-kept", source=str(file))  # noqa: S106
    assert store.find(PROVIDER, shared_address=False) is None
    assert store.find(OWN + "/x", shared_address=False) is None
    assert (store.forget(OWN), store.forget(OWN), store.find(OWN, shared_address=False)) == (True, False, None)


def test_the_system_key_store_comes_first_where_it_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    keyring = SimpleNamespace(
        get_password=lambda service, name: kept.get((service, name)),
        set_password=lambda service, name, secret: kept.__setitem__((service, name), secret),
        delete_password=lambda service, name: kept.pop((service, name)),
    )
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    store = KeyStore(tmp_path / "keys.json", {})
    assert store.keep(OWN, "sk-kept") == "the key store of this system"
    assert not (tmp_path / "keys.json").exists()
    assert store.find(OWN, shared_address=False) == Key(secret="sk-kept", source="the key store")  # noqa: S106
    assert (store.forget(OWN), kept) == (True, {})


def test_a_system_key_store_that_fails_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: str) -> str:
        raise RuntimeError("locked")

    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=fail, set_password=fail))
    store = KeyStore(tmp_path / "keys.json", {})
    store.keep(OWN, "sk-kept")
    found = store.find(OWN, shared_address=False)
    assert found is not None
    assert found.source == str(tmp_path / "keys.json")


@pytest.mark.parametrize("secret", ["", " ", "two words", "sk-ü", "sk\x07", "line\nline"])
def test_what_is_no_key_is_refused_without_showing_it(tmp_path: Path, secret: str) -> None:
    with pytest.raises(SettingsError) as caught:
        KeyStore(tmp_path / "keys.json", {}).keep(OWN, secret)
    assert secret.strip() == "" or secret not in caught.value.message


def test_a_key_is_not_shown_when_it_is_printed() -> None:
    assert "sk-kept" not in repr(Key(secret="sk-kept", source="somewhere"))  # noqa: S106


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("sk-broken", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        KeyStore(tmp_path / "keys.json", {}).find(OWN, shared_address=False)
    assert "sk-broken" not in caught.value.message


@pytest.mark.parametrize(
    ("given", "found"),
    [(None, PROVIDER), ("HTTP://LocalHost:1/v1/", "http://localhost:1/v1"), ("https://a.example", "https://a.example")],
)
def test_an_address_has_one_form(given: str | None, found: str) -> None:
    assert address(given) == found


@pytest.mark.parametrize(
    "given",
    [
        "localhost:8080",
        "http://[localhost:11434/v1",
        "ftp://a",
        "http://",
        "http://user:secret@host/v1",
        "http://h/v1?key=secret",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_showing_it(given: str) -> None:
    with pytest.raises(SettingsError) as caught:
        address(given)
    assert "secret" not in caught.value.message + caught.value.hint
