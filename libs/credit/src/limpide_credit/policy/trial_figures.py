"""A trial of a policy as figures that cross the wire."""

from limpide_credit.bundle import Measure
from limpide_credit.contracts.model_report import Figure
from limpide_credit.contracts.policy_trial import (
    TrialComparison,
    TrialFigures,
    TrialGroup,
    TrialSwap,
    TrialTally,
    TriedPolicy,
)
from limpide_credit.groups import ATTRIBUTE_WORDS, group_label
from limpide_credit.policy.compiled import OUTCOMES
from limpide_credit.policy.document import PolicyDocument
from limpide_credit.policy.trial import Comparison, Tally, Trial


def trial_figures(trial: Trial, document: PolicyDocument) -> TrialFigures:
    """Return the figures of a trial of ``document``."""
    return TrialFigures(
        policy=tried_policy(document),
        decisions=trial.total.before.decisions,
        total=_comparison(trial.total),
        swaps=[
            TrialSwap(
                before=before,
                after=after,
                decisions=(count := int(trial.swaps[row, column])),
                mean_probability=float(trial.swap_probability[row, column] / count) if count else None,
                outcomes_known=int(trial.swap_known[row, column]),
                defaults=int(trial.swap_defaults[row, column]),
            )
            for row, before in enumerate(OUTCOMES)
            for column, after in enumerate(OUTCOMES)
        ],
        grades={grade: _comparison(one) for grade, one in trial.grades.items()},
        groups=[_group(attribute, group, one) for (attribute, group), one in sorted(trial.groups.items())],
        rules=trial.rules,
    )


def tried_policy(document: PolicyDocument) -> TriedPolicy:
    """Return what a document calls itself, with its digest."""
    return TriedPolicy(name=document.name, version=document.version, digest=document.digest)


def _group(attribute: str, group: str, comparison: Comparison) -> TrialGroup:
    words, label = ATTRIBUTE_WORDS[attribute], group_label(attribute, group)
    return TrialGroup(
        attribute=attribute,
        group=group,
        attribute_fr=words.fr,
        attribute_en=words.en,
        label_fr=label.fr,
        label_en=label.en,
        before=_tally(comparison.before),
        after=_tally(comparison.after),
    )


def _comparison(comparison: Comparison) -> TrialComparison:
    return TrialComparison(before=_tally(comparison.before), after=_tally(comparison.after))


def _tally(tally: Tally) -> TrialTally:
    approved, refused, referred = (_figure(tally.rate(place)) for place in range(len(OUTCOMES)))
    return TrialTally(
        decisions=tally.decisions,
        approved_rate=approved,
        refused_rate=refused,
        referred_rate=referred,
        expected_default_rate=tally.expected_default_rate,
        expected_amount_in_default=_figure(tally.expected_loss),
        outcomes_known=tally.known,
        realised_default_rate=_figure(tally.realised_default_rate),
        realised_amount_in_default=_figure(tally.realised_loss),
    )


def _figure(measure: Measure | None) -> Figure | None:
    if measure is None or measure.value != measure.value:
        return None
    return Figure.model_validate(measure, from_attributes=True)
