"""The format of values that several parts read: keys, and the pause that a server asks for."""

import re

_API_KEY = re.compile(r"[!#-&(-~]+")
_ENCRYPTION_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


def is_api_key(text: str) -> bool:
    """Return whether a text can be a Toingg key: it fits in a header and has no quotes."""
    return _API_KEY.fullmatch(text) is not None


def is_encryption_key(text: str) -> bool:
    """Return whether a text can be an encryption key (https://github.com/fernet/spec)."""
    return _ENCRYPTION_KEY.fullmatch(text) is not None


def pause_in(retry_after: str | None) -> float | None:
    """Read `Retry-After` as a number of seconds; a date is ignored.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    said = (retry_after or "").strip()
    return float(said) if _SECONDS.fullmatch(said) else None
