"""Who asks: a person or a program, known by whom, in which roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is allowed to do; providers and keys name roles by these words."""

    OFFICER = "officer"
    SENIOR_OFFICER = "senior-officer"
    CLIENT = "client"
    DATA_SCIENTIST = "data-scientist"
    MODEL_APPROVER = "model-approver"
    POLICY_APPROVER = "policy-approver"
    OPERATIONS = "operations"
    AUDITOR = "auditor"
    PROGRAM = "program"


#: What each role is for, in one line.
MEANING: Mapping[Role, str] = {
    Role.OFFICER: "clients, decisions, simulations, overrides, reviews",
    Role.SENIOR_OFFICER: "what an officer may, and confirms decisions of reviews",
    Role.CLIENT: "own result, letter and review",
    Role.DATA_SCIENTIST: "models and their figures, no client",
    Role.MODEL_APPROVER: "models and their figures, no client",
    Role.POLICY_APPROVER: "policies, models and their figures, no client",
    Role.OPERATIONS: "drift runs and their reports, no client",
    Role.AUDITOR: "reads all, changes nothing",
    Role.PROGRAM: "scores, batches, explanations and outcomes",
}


#: Who vouches for a program that presents an API key.
KEYS = "limpide-keys"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks.

    Parameters
    ----------
    subject
        As whoever vouches for the actor calls it; unique there, and never used again.
    issuer
        Who vouches: a provider's URL, `KEYS`, or ``local`` where nobody is asked who he is.
    roles
        All that the actor has.
    name
        As people call the actor.
    """

    subject: str
    issuer: str
    roles: frozenset[Role]
    name: str

    def officer(self, given: str) -> str:
        """Return the name of the officer who acts: the actor's own, whatever name is ``given``.

        A program speaks for people, so of one with a key both are told: whom it names, and which it is.
        """
        return f"{given} ({self.name})" if self.issuer == KEYS else self.name

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
