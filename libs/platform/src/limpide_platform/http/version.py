"""The version of the API in its paths, as ``/v1/score``; a path without one is answered, but deprecated.

Headers: RFC 9745 (Deprecation), RFC 8288 (Link). The policy is in docs/api.md.
"""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import quote

from limpide_credit.contracts.api_version import PREFIX

# Since 2026-12-01T00:00:00Z.
_DEPRECATED_SINCE = b"@1796083200"
# Not of the API: pages, and what orchestrators ask. ``/api/`` is the path of the first release, and stays.
_UNVERSIONED = frozenset({"/", "/docs", "/openapi.json", "/livez", "/readyz", "/metrics", "/api/"})


def strip_version(scope: MutableMapping[str, Any]) -> bool:
    """Take the version off the path of an HTTP scope; return whether it lacks one that it should have."""
    path: str = scope["path"]
    if not path.startswith(f"{PREFIX}/"):
        return path not in _UNVERSIONED
    scope["path"] = path.removeprefix(PREFIX)
    raw = scope.get("raw_path")
    if raw is not None:
        scope["raw_path"] = raw.removeprefix(PREFIX.encode())
    return False


def deprecation_headers(path: str) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer to a path that lacks the version."""
    successor = quote(f"{PREFIX}{path}")
    return [
        (b"deprecation", _DEPRECATED_SINCE),
        (b"link", f'<{successor}>; rel="successor-version"'.encode()),
    ]
