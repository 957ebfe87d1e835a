"""The secret that an API key or a client's link bears: 256 random bits, of which only the SHA-256 is kept.

Nothing that is slow to compute would make it harder to guess.
"""

import secrets
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest

from limpide_credit.errors import InputError


def new_secret(expires_at: datetime, *, of: str) -> tuple[str, dict[str, str]]:
    """Return a secret, which is shown only once, and the details by which an event keeps it.

    Args:
        expires_at: From then on it is not taken.
        of: What bears it, as 'key'.

    Raises:
        InputError: It would have expired already.
    """
    if expires_at <= datetime.now(UTC):
        raise InputError(
            f"The {of} would have expired already.",
            field="expires_at",
            value=expires_at.isoformat(),
            remedy="Give a moment to come.",
        )
    secret = secrets.token_urlsafe(32)
    return secret, {
        "expires_at": expires_at.astimezone(UTC).isoformat(),
        "secret_sha256": sha256(secret.encode()).hexdigest(),
    }


def is_secret(given: bytes, kept: bytes) -> bool:
    """Return whether ``given`` is the secret whose SHA-256 is ``kept``."""
    return compare_digest(sha256(given).digest(), kept)
