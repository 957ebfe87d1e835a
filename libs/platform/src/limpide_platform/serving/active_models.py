"""The champion, the version before it, challenger and experiment; swapped by assigning one attribute."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from limpide_credit.errors import UnavailableError

Prepared = TypeVar("Prepared")


@dataclass(frozen=True, slots=True)
class Serving(Generic[Prepared]):
    """One loaded and self-tested version."""

    version: str  # Its number in the registry
    alias: str  # The alias under which it was found
    feature_set_version: str  # The feature set whose vectors it reads
    # What the service answers with: the credit model, or more that is prepared from the bundle.
    model: Prepared
    since: datetime  # When this process began to use it in this role
    digest: str | None = None  # SHA-256 over all files of the version; None where no registry has any.


@dataclass(frozen=True, slots=True)
class RegistryView:
    """The last known state of the registry."""

    last_check: datetime | None = None
    alias_missing: bool = False
    away: bool = False
    refused_version: str | None = None
    refused_because: str | None = None
    refused_challenger: str | None = None
    refused_challenger_because: str | None = None


class ActiveModels(Generic[Prepared]):
    """Holds the active versions. One thread writes; each request reads ``champion`` once."""

    def __init__(self) -> None:
        self.champion: Serving[Prepared] | None = None
        self.previous: Serving[Prepared] | None = None
        self.challenger: Serving[Prepared] | None = None
        self.experiment: Serving[Prepared] | None = None
        """What decides in the challenger's arm of an experiment, where that is another model."""
        self.registry = RegistryView()

    def serve(self, serving: Serving[Prepared]) -> None:
        """Answer the next requests with ``serving``; keep the one before it for a rollback."""
        if self.champion is not None and self.champion.version != serving.version:
            self.previous = self.champion
        self.champion = serving

    def current(self) -> Serving[Prepared]:
        """Return what answers now.

        Raises:
            UnavailableError: No model has been loaded yet.
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
