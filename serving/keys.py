"""The secret of this installation, and the keys derived from it."""

import hashlib
import hmac
import os
import secrets

from data.errors import SettingError
from data.home import Home

_SHORTEST = 32


def signing_key(home: Home, purpose: str) -> bytes:
    """Return the key for one purpose, so that a token key never opens the decision log.

    Parameters
    ----------
    home : Home
        Where the secret is set or lies.
    purpose : str
        What the key is for, such as ``token`` or ``log``.

    Returns
    -------
    bytes
        32 bytes.

    Raises
    ------
    SettingError
        If ``ECHELON_SECRET`` is shorter than 32 characters.
    """
    secret = home.secret_setting or _secret_file(home)
    if len(secret) < _SHORTEST:
        msg = f"the secret has {len(secret)} characters; ECHELON_SECRET needs at least {_SHORTEST}"
        raise SettingError(msg)
    return hmac.new(secret.encode(), b"echelon/" + purpose.encode(), hashlib.sha256).digest()


def _secret_file(home: Home) -> str:
    path = home.secret_file
    if not path.exists():
        home.root.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.part")
        handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # the first of two processes wins, the other reads what it wrote
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="utf-8").strip()
