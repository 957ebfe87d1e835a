"""The experiment that runs: reloaded from the store, with the policy of its challenger."""

import logging
from dataclasses import dataclass

from limpide_credit.errors import LimpideError, UnavailableError
from limpide_credit.features import feature_set
from limpide_credit.model import CreditModel
from limpide_credit.policy import CompiledPolicy, PolicyDocument, read_policy
from limpide_platform.serving.active_models import ActiveModels, Serving
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.store import Experiment, Store

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunningExperiment:
    """An experiment, and its challenger's policy if that could be read."""

    experiment: Experiment
    document: PolicyDocument | None

    @property
    def lacks_policy(self) -> bool:
        """Whether the challenger has a policy of its own that could not be read."""
        return self.experiment.policy_digest is not None and self.document is None


class ActiveExperiment:
    """Follows the experiment that runs. The store's thread writes; each request reads ``running`` once."""

    def __init__(self, models: ActiveModels[CreditModel], policies: ActivePolicy) -> None:
        self._models = models
        self._policies = policies
        self._events = -1
        self._compiled: CompiledPolicy | None = None
        self._compiled_for: CreditModel | None = None
        self.running: RunningExperiment | None = None

    def model_version(self) -> str | None:
        """Return the version that the challenger's arm needs; None if the champion scores both."""
        running = self.running
        return None if running is None else running.experiment.model_version

    def refresh(self, store: Store) -> None:
        """Apply what began or ended since the last call; a policy that could not be read is tried again."""
        events = store.audit.ledger.head().count
        before = self.running
        if events == self._events and not (before is not None and before.lacks_policy):
            return
        experiment = store.experiments.running()
        self._events = events
        if experiment is None:
            if before is not None:
                _LOG.info("experiment %s has ended", before.experiment.name)
            self.running = None
            return
        if before is not None and before.experiment == experiment and not before.lacks_policy:
            return
        self.running = RunningExperiment(experiment, self._document(experiment, store))
        if before is None or before.experiment != experiment:
            _LOG.info("experiment %s: %g of applicants", experiment.name, experiment.share)

    def challenger(self) -> tuple[Serving[CreditModel], CompiledPolicy] | None:
        """Return the model and the policy of the challenger's arm; None while one of them is not there."""
        running = self.running
        if running is None or running.lacks_policy:
            return None
        serving = self._models.current()
        wanted = running.experiment.model_version
        if wanted is not None:
            other = self._models.experiment
            if other is None or other.version != wanted:
                return None
            serving = other
        if running.document is None:
            return serving, self._policies.of(serving.model)
        compiled = self._compiled
        if (
            compiled is None
            or self._compiled_for is not serving.model
            or compiled.document is not running.document
        ):
            compiled = self._policies.bound(running.document, serving.model)
            self._compiled, self._compiled_for = compiled, serving.model
        return serving, compiled

    def _document(self, experiment: Experiment, store: Store) -> PolicyDocument | None:
        if experiment.policy_digest is None:
            return None
        try:
            return read_policy(store.policies.get(experiment.policy_digest).content, feature_set().features)
        except UnavailableError:
            raise
        except LimpideError as error:
            _LOG.warning("the policy of experiment %s is refused: %s", experiment.name, error)
            return None
