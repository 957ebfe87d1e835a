"""Who approves models: never whoever trained them, and recorded (four eyes)."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Literal

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import ForbiddenError, LimpideError
from limpide_platform.identity.actor import Actor
from limpide_platform.registry import Registry
from limpide_platform.settings import PlatformSettings
from limpide_platform.store import Store, open_store
from limpide_training.acting_person import is_shell_user
from limpide_training.progress import Steps

PROMOTED, ROLLED_BACK, REFUSED = "model.promoted", "model.rolled_back", "model.refused"

#: How four eyes stood: two persons; or one, for the first champion, since a setting allows it, or for the
#: successor of one that is gone or cannot serve in this release; or no trainer was registered.
FourEyes = Literal["two persons", "first champion", "off", "successor", "trainer unknown"]


@dataclass(frozen=True)
class Permission:
    """That somebody may let a version decide: who trained it, if known, and how four eyes stood."""

    trainer: Actor | None
    four_eyes: FourEyes


class Approvals:
    """What one person approves of one registry's models.

    Args:
        registry: Of the models.
        store: Where it is recorded; None where there is none.
        by: The person.
        four_eyes: Whether whoever trained a version is refused.
    """

    def __init__(self, registry: Registry, store: Store | None, by: Actor, *, four_eyes: bool = True) -> None:
        self._registry = registry
        self._store = store
        self._by = by
        self._four_eyes = four_eyes

    def permit(self, version: str, champion: str | None) -> Permission:
        """Return that the person may let ``version`` decide after ``champion``; a refusal is recorded.

        Raises:
            ForbiddenError: He trained it.
            NotFoundError: There is no such version.
            TamperedError: Who trained it is not what was signed.
            UnavailableError: Registry or store do not answer.
        """
        trainer = self._registry.trained_by(version)
        if trainer is None:
            return Permission(None, "trainer unknown")
        if not same_person(trainer, self._by):
            return Permission(trainer, "two persons")
        if not self._four_eyes:
            return Permission(trainer, "off")
        if champion is None and not self.champions():
            return Permission(trainer, "first champion")
        self._add(REFUSED, {"version": version, "trained_by": _named(trainer)})
        raise ForbiddenError(
            f"{self._by.name} trained version {version}, and may not approve it too.",
            field="version",
            value=version,
            remedy="Have another model approver do it; LIMPIDE_PROMOTION_FOUR_EYES=false lets one person "
            "do both.",
        )

    def record(
        self, kind: str, version: str, champion: str | None, permission: Permission, **more: str
    ) -> None:
        """Record that ``version`` follows ``champion``.

        Raises:
            UnavailableError: The store cannot be reached.
        """
        trainer = permission.trainer
        details = {
            "version": version,
            "previous": champion,
            "trained_by": None if trainer is None else _named(trainer),
            "four_eyes": permission.four_eyes,
            **more,
        }
        self._add(kind, details)

    def champions(self) -> list[str]:
        """Return the versions that were champion as far as it is recorded, the latest last."""
        events = () if self._store is None else self._store.audit.all(PROMOTED, ROLLED_BACK)
        return [one.details["version"] for one in events if one.details["model"] == self._registry.model_name]

    def _add(self, kind: str, details: dict[str, str | None]) -> None:
        if self._store is not None:
            self._store.audit.add(
                kind,
                {"model": self._registry.model_name, **details},
                subject=self._by.subject,
                issuer=self._by.issuer,
                role=self._by.event_role(Role.MODEL_APPROVER),
            )


def same_person(one: Actor, other: Actor) -> bool:
    """Return whether two actors are one; users of shells by name, since each container is another host."""
    return one.subject == other.subject and (
        one.issuer == other.issuer or (is_shell_user(one) and is_shell_user(other))
    )


@contextmanager
def recording_store(settings: PlatformSettings, by: Actor, steps: Steps) -> Iterator[Store | None]:
    """Open the store that records approvals; a registry may be used without one where nobody is known.

    Raises:
        LimpideError: There is no store, and callers are known.
    """
    try:
        store = open_store(settings.store())
    except LimpideError as error:
        if not is_shell_user(by):
            raise
        steps.say(f"What follows is in no audit record: {error.message}")
        yield None
        return
    with closing(store):
        yield store


def _named(actor: Actor) -> str:
    return f"{actor.name} ({actor.subject} of {actor.issuer})"
