"""Who is logged in, as his access token says; the services verify it, these pages only read it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from limpide_credit.contracts.roles import OFFICERS, Role

_SOON = timedelta(minutes=5)
_ROLES = {role.value: role for role in Role}


@dataclass(frozen=True)
class Person:
    """A person who has logged in."""

    name: str  # As the record will name him
    roles: frozenset[Role]  # What he may do; none if the provider gives him no role of ours
    until: datetime  # When his token ends
    token: str = field(repr=False)  # What the services are asked with
    subject: str = ""  # The provider's own word for him, which no other person has

    @property
    def ended(self) -> bool:
        """Whether the token has ended."""
        return self.until <= datetime.now(UTC)

    @property
    def ends_soon(self) -> bool:
        """Whether the token has ended, or ends within minutes."""
        return self.until <= datetime.now(UTC) + _SOON

    @property
    def decides(self) -> bool:
        """Whether he decides about clients."""
        return not self.roles.isdisjoint(OFFICERS)


def current_person(role_claim: str) -> Person | None:
    """Return who is logged in on this browser; None if nobody is, or his token cannot be read."""
    if not st.user.get("is_logged_in"):
        return None
    return person_of(st.user.tokens.get("access", ""), role_claim)


def person_of(token: str, role_claim: str) -> Person | None:
    """Return whom a token names; None if it is not readable.

    It came from the provider itself, in a cookie that only this server signs, so it is not verified here.
    """
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        until = datetime.fromtimestamp(float(claims["exp"]), UTC)
        names = (claims.get("name"), claims.get("preferred_username"), claims["sub"])
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError):
        return None
    name = next((one for one in names if isinstance(one, str) and one.strip()), "")
    return Person(name[:200], _roles(claims, role_claim), until, token, str(claims["sub"]))


def _roles(claims: Mapping[str, Any], role_claim: str) -> frozenset[Role]:
    given: Any = claims
    for part in role_claim.split("."):
        given = given.get(part) if isinstance(given, dict) else None
    words = given.split() if isinstance(given, str) else given if isinstance(given, list) else []
    return frozenset(_ROLES[word] for word in words if isinstance(word, str) and word in _ROLES)
