"""The model that answers, the one before it, and the challenger: swapped by assigning one attribute."""

from dataclasses import dataclass
from datetime import datetime

from limpide_credit.errors import UnavailableError
from limpide_credit.model import CreditModel


@dataclass(frozen=True, slots=True)
class Serving:
    """One loaded and self-tested version.

    Parameters
    ----------
    version
        Its number in the registry.
    alias
        The alias under which it was found.
    model
        What assesses.
    since
        When this process began to use it in this role.
    """

    version: str
    alias: str
    model: CreditModel
    since: datetime


@dataclass(frozen=True, slots=True)
class RegistryView:
    """What the registry last said."""

    last_check: datetime | None = None
    alias_missing: bool = False
    away: bool = False
    refused_version: str | None = None
    refused_because: str | None = None


class ModelHolder:
    """Holds what serves. One thread writes; every request reads ``champion`` once and keeps to it."""

    def __init__(self) -> None:
        self.champion: Serving | None = None
        self.previous: Serving | None = None
        self.challenger: Serving | None = None
        self.registry = RegistryView()

    def serve(self, serving: Serving) -> None:
        """Answer the next requests with ``serving``; keep the one before it for a rollback."""
        if self.champion is not None and self.champion.version != serving.version:
            self.previous = self.champion
        self.champion = serving

    def current(self) -> Serving:
        """Return what answers now.

        Raises
        ------
        UnavailableError
            No model has been loaded yet.
        """
        champion = self.champion
        if champion is None:
            seen = self.registry
            why = f" Version {seen.refused_version}: {seen.refused_because}" if seen.refused_version else ""
            if seen.away:
                why = " The model registry does not answer."
            raise UnavailableError(
                f"No model serves yet.{why}",
                field="model",
                remedy="Wait for /readyz; a version must bear the champion alias: limpide promote.",
                retry_after=5,
            )
        return champion
