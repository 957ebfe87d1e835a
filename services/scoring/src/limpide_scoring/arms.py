"""Which arm of an experiment a request is of, and what its challenger makes of it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.errors import LimpideError
from limpide_credit.model import CreditModel
from limpide_credit.policy import CompiledPolicy
from limpide_platform.serving.active_experiment import ActiveExperiment
from limpide_platform.serving.active_models import Serving
from limpide_platform.store import Experiment, Store
from limpide_platform.store.decision import entry_digest
from limpide_platform.store.experiments import ARMS
from limpide_platform.store.json_text import json_text
from limpide_scoring.decided import Decided, Origin

_LOG = logging.getLogger(__name__)

Decide = Callable[[Serving[CreditModel], CompiledPolicy], tuple[np.ndarray, Decided]]
"""Returns the vector that a model reads, and what model and policy make of it."""


@dataclass(frozen=True, slots=True)
class Challenged:
    """What the challenger decided, and by which model."""

    serving: Serving[CreditModel]
    vector: np.ndarray
    decided: Decided


class Arms:
    """Assigns applicants to arms, and lets the challenger decide on its own.

    A client has the arm that the hash of his number gives. A new application has the arm of its case, as it
    is recorded, else what the hash of who enters what gives.

    Args:
        store: Returns the open store.
        window: For how long after its last decision a case is open.
    """

    def __init__(self, experiment: ActiveExperiment, store: Callable[[], Store], window: timedelta) -> None:
        self._experiment = experiment
        self._store = store
        self._window = window

    @property
    def running(self) -> Experiment | None:
        """The experiment of now."""
        running = self._experiment.running
        return None if running is None else running.experiment

    async def decide(
        self, experiment: Experiment, request: ScoreRequest, origin: Origin, decide: Decide
    ) -> tuple[str, Challenged | None]:
        """Return the arm for the record, and what the challenger decided if it is its turn.

        A challenger that cannot decide, for whatever reason, leaves it to the champion: nobody who asks for a
        score gets its errors.
        """
        if not await self._is_challengers(experiment, request, origin):
            return experiment.bears("champion"), None
        found = self._experiment.challenger()
        if found is None:
            _LOG.warning("experiment %s: the challenger is not loaded", experiment.name)
            return experiment.bears("fallback"), None
        serving, policy = found
        try:
            vector, decided = decide(serving, policy)
        except Exception as error:  # noqa: BLE001 - an experiment must not cost anybody an answer
            _LOG.warning("experiment %s: the challenger could not decide: %s", experiment.name, error)
            return experiment.bears("fallback"), None
        return experiment.bears("challenger"), Challenged(serving, vector, decided)

    async def _is_challengers(self, experiment: Experiment, request: ScoreRequest, origin: Origin) -> bool:
        if request.client_id is not None:
            return experiment.takes(f"client {request.client_id}")
        who = (origin.acting["actor_issuer"], origin.acting["actor_subject"])
        digest = entry_digest(*who, json_text(request.recorded_input(), "input"))
        try:
            before = await asyncio.to_thread(self._arm_of_case, digest, origin)
        except LimpideError:
            before = None  # what is wrong with the case, or with the store, whoever records says
        if before is not None and before in map(experiment.bears, ARMS):
            return before != experiment.bears("champion")
        return experiment.takes(f"entry {digest}")

    def _arm_of_case(self, digest: int, origin: Origin) -> str | None:
        """Return what the last version of the case that a new application continues bears."""
        store = self._store()
        if origin.case_id is not None:
            return store.cases.versions(origin.case_id, most=1)[-1].decision.arm
        at = origin.at or datetime.now(UTC)
        return store.experiments.arm_of_entry(digest, at - self._window, at)
