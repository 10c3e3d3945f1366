"""Keys of language-model servers: each belongs to one address, and is sent nowhere else.

Our own variable counts for the address in use. The variable that all programs share counts for the provider's own address,
and for the shared address where that comes from the environment too. A key that was stored counts for the address that it
was stored for: in the operating system's key store where `keyring` is there and works, else in a file of mode 600.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from viva.errors import SettingsError

PROVIDER = "https://api.openai.com/v1"
OURS, SHARED = "VIVA_LLM_API_KEY", "OPENAI_API_KEY"
SERVICE = "viva"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key and where it comes from; printing one does not show it."""

    secret: str = field(repr=False)
    source: str


class KeyStore:
    """Finds the key that belongs to an address, and keeps keys."""

    def __init__(self, file: Path, environment: Mapping[str, str] | None = None) -> None:
        self.file = file
        self._environ = os.environ if environment is None else environment

    def find(self, base_url: str, *, shared_address: bool) -> Key | None:
        """The key for an address, if there is one; `shared_address` tells that the address is the shared variable's."""
        if secret := self._environ.get(OURS):
            return Key(secret=usable(secret, OURS), source=OURS)
        if (shared_address or is_provider(base_url)) and (secret := self._environ.get(SHARED)):
            return Key(secret=usable(secret, SHARED), source=SHARED)
        if secret := _from_keyring(base_url):
            return Key(secret=usable(secret, "the key store"), source="the key store")
        secret = self._stored().get(base_url)
        return Key(secret=usable(secret, str(self.file)), source=str(self.file)) if secret else None

    def keep(self, base_url: str, secret: str) -> str:
        """Keep a key for one address; returns where it lies now."""
        secret = usable(secret, "The key")
        if _to_keyring(base_url, secret):
            return "the key store of this system"
        self._write(self._stored() | {base_url: secret})
        return str(self.file)

    def forget(self, base_url: str) -> bool:
        """Remove what is kept for an address; whether there was anything."""
        stored = self._stored()
        known = stored.pop(base_url, None) is not None
        if known:
            self._write(stored)
        return _from_keyring(base_url, forget=True) is not None or known

    def _stored(self) -> dict[str, str]:
        try:
            found = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise SettingsError(f"The keys in {self.file} cannot be read.", "Remove the file and store the key anew.") from None
        return {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}

    def _write(self, keys: Mapping[str, str]) -> None:
        scratch = self.file.with_suffix(".new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            scratch.unlink(missing_ok=True)
            with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                json.dump(keys, file, indent=1)
            scratch.replace(self.file)
        except OSError as error:
            raise SettingsError(f"{self.file} cannot be written: {error.strerror}.", f"Set {OURS} instead.") from None


def address(base_url: str | None) -> str:
    """A base URL in one form; the provider's own where none is set. SettingsError for one that cannot be used."""
    try:
        parts = urlsplit((base_url or PROVIDER).strip())
    except ValueError as error:
        raise SettingsError(f"The address of the language model cannot be read: {error}.", "Set llm.base_url.") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError("The address of the language model must begin with http:// or https://.", "Set llm.base_url.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise SettingsError(
            "llm.base_url must be a plain address, without user names, passwords or queries.",
            "Store a key with `viva config set llm.api_key`.",
        )
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def is_provider(base_url: str) -> bool:
    """Whether an address is the provider's own, to which the shared key belongs."""
    return address(base_url) == PROVIDER


def usable(secret: str, source: str) -> str:
    """The key without white space around it; SettingsError, which does not show it, where it can be none."""
    key = secret.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError(f"{source} does not hold a key: keys are printable ASCII characters without spaces.", "Set it anew.")
    return key


def _from_keyring(base_url: str, *, forget: bool = False) -> str | None:
    """What the system's key store has; nothing where there is none, or it does not work."""
    keyring = _keyring()
    if keyring is None:
        return None
    with suppress(Exception):
        found = keyring.get_password(SERVICE, base_url)
        if found and forget:
            keyring.delete_password(SERVICE, base_url)
        return found if isinstance(found, str) else None
    return None


def _to_keyring(base_url: str, secret: str) -> bool:
    keyring = _keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(SERVICE, base_url, secret)
        return bool(keyring.get_password(SERVICE, base_url) == secret)
    except Exception:  # noqa: BLE001 - the file serves where a key store does not work, whatever it says
        return False


def _keyring() -> Any:
    try:
        import keyring
    except ImportError:
        return None
    return keyring
