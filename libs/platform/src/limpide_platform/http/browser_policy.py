"""Security headers of answers, and the content security policy of pages."""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

Header = tuple[bytes, bytes]

# Styles, since a picture in SVG has some.
_NO_PAGE = b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_POLICY = b"content-security-policy"
_EVERYWHERE: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def browser_headers(given: Iterable[Header]) -> tuple[Header, ...]:
    """Return the headers that an answer with the headers ``given`` needs besides."""
    if any(name == _POLICY for name, _ in given):
        return _EVERYWHERE
    return (*_EVERYWHERE, (_POLICY, _NO_PAGE))


def page_policy(html: str) -> dict[str, str]:
    """Return the header of a page that runs its own scripts only: files of this service and those inline."""
    inline = (b64encode(sha256(script.encode()).digest()).decode() for script in _INLINE_SCRIPT.findall(html))
    scripts = " ".join(("'self'", *(f"'sha256-{digest}'" for digest in inline)))
    return _header(
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def report_policy() -> dict[str, str]:
    """Return the header of a page that a library made: its inline scripts, without an origin."""
    return _header(
        "sandbox allow-scripts allow-downloads; default-src 'none'; "
        "script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; worker-src blob:; frame-ancestors 'none'"
    )


def _header(policy: str) -> dict[str, str]:
    return {_POLICY.decode(): policy}
