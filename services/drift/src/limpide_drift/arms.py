"""Figures by arm of an experiment, side by side."""

from limpide_credit.contracts.drift import ArmWatch
from limpide_credit.contracts.known import NotKnown
from limpide_credit.contracts.model_report import Figure
from limpide_credit.policy.trial import share
from limpide_platform.store import Experiment, Store


def arms_of(store: Store, experiment: Experiment | None) -> list[ArmWatch]:
    """Return the figures of each arm that decided; none without an experiment.

    Raises:
        UnavailableError: The store cannot be reached.
    """
    if experiment is None:
        return []
    return [
        ArmWatch(
            experiment=experiment.name,
            arm=one.arm,
            decisions=one.decisions,
            approval_rate=_figure(one.approved, one.decisions),
            expected_default_rate=one.probability,
            outcomes=one.known,
            default_rate=_figure(one.defaulted, one.known)
            if one.known
            else NotKnown(not_known="no_outcomes"),
        )
        for one in store.experiments.figures(experiment.name)
    ]


def _figure(count: int, of: int) -> Figure:
    return Figure.model_validate(share(count, of), from_attributes=True)
