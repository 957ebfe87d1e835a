"""The caller of a request: subject, issuer and roles of a person or a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from limpide_credit.contracts.roles import Role

#: Who vouches for a program that presents an API key.
KEYS = "limpide-keys"

#: Who vouches for a client that presents a link's token.
LINKS = "limpide-links"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks."""

    subject: str  # As whoever vouches for the actor calls it; unique there, and never used again
    # Who vouches: a provider's URL, `KEYS`, `LINKS`, or ``local`` where nobody is asked who he is.
    issuer: str
    roles: frozenset[Role]  # All that the actor has
    name: str  # As people call the actor
    decision_id: str | None = None  # The decision whose case a client's link opens; None of everybody else.

    def officer(self, given: str) -> str:
        """Return the name of the officer who acts: the actor's own, whatever name is ``given``.

        A program acts for people: the text has both the person that it names and the program.
        """
        return f"{given} ({self.name})" if self.issuer == KEYS else self.name

    def event_role(self, *allowed: Role) -> str | None:
        """Return what an audit event says: those of his roles that are ``allowed`` to, or None."""
        return self.acting(frozenset(allowed))["actor_role"] or None

    def acting(self, allowed: frozenset[Role]) -> Mapping[str, str | None]:
        """Return what a record says of who acted: with those of his roles that are ``allowed`` to."""
        return {
            "actor_subject": self.subject,
            "actor_issuer": self.issuer,
            "actor_role": ",".join(sorted(self.roles & allowed)),
        }


#: What a record says where nobody was asked who he is.
NOBODY: Mapping[str, str | None] = MappingProxyType(
    dict.fromkeys(("actor_subject", "actor_issuer", "actor_role"))
)

#: Where nobody is asked who he is: one person on this machine, who may do all.
LOCAL = Actor("local", "local", frozenset(Role), "local")
