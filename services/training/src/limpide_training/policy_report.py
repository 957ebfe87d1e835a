"""A trial of a policy as text."""

from collections.abc import Iterator

from limpide_credit.bundle import Measure
from limpide_credit.policy import PolicyDocument
from limpide_credit.policy.compiled import OUTCOMES
from limpide_credit.policy.trial import Comparison, Trial

_WIDTH = 34


def trial_text(trial: Trial, document: PolicyDocument) -> str:
    """Return a trial as text."""
    return "\n".join(_lines(trial, document)) + "\n"


def _lines(trial: Trial, document: PolicyDocument) -> Iterator[str]:
    total, both = trial.total, (trial.total.before, trial.total.after)
    yield f"Policy {document.name}, version {document.version}, on {total.before.decisions:,} decisions"
    yield ""
    yield f"{'':{_WIDTH}}{'as decided':>24}{'under this policy':>24}"
    for place, name in enumerate(OUTCOMES):
        yield _row(name, _percent(total.before.rate(place)), _percent(total.after.rate(place)))
    yield _row("expected default rate, approved", *_rates(total))
    yield _row(
        "expected amount in default", _sum(total.before.expected_loss), _sum(total.after.expected_loss)
    )
    yield _row("realised default rate, approved", *(_percent(one.realised_default_rate) for one in both))
    yield _row("realised amount in default", *(_sum(one.realised_loss) for one in both))
    yield f"  outcomes are known of {total.before.known:,} and {total.after.known:,} of those approved"
    yield ""
    yield "Who changes: decisions, mean probability of default, defaults among known outcomes"
    for row, before in enumerate(OUTCOMES):
        for column, after in enumerate(OUTCOMES):
            count = int(trial.swaps[row, column])
            if row != column and count:
                mean = trial.swap_probability[row, column] / count
                known = f"{trial.swap_defaults[row, column]:,} of {trial.swap_known[row, column]:,}"
                yield f"  {before} -> {after:{_WIDTH - 14}}{count:>12,}{mean:>9.1%}{known:>16}"
    yield ""
    yield "Rules that touch"
    for code, count in trial.rules.items():
        yield f"  {code:{_WIDTH}}{count:>10,}{count / max(total.before.decisions, 1):>8.1%}"
    yield ""
    yield f"{'Approved, by grade':{_WIDTH}}{'as decided':>24}{'under this policy':>24}"
    for grade, one in trial.grades.items():
        yield _row(grade, _percent(one.before.rate(0)), _percent(one.after.rate(0)))
    yield ""
    yield f"{'Approved, by protected group':{_WIDTH}}{'as decided':>24}{'under this policy':>24}"
    for (attribute, group), one in sorted(trial.groups.items()):
        yield _row(f"{attribute}: {group}", _percent(one.before.rate(0)), _percent(one.after.rate(0)))


def _row(label: str, before: str, after: str) -> str:
    return f"  {label:{_WIDTH - 2}}{before:>24}{after:>24}"


def _rates(comparison: Comparison) -> tuple[str, str]:
    before, after = comparison.before.expected_default_rate, comparison.after.expected_default_rate
    return ("-" if before is None else f"{before:.2%}", "-" if after is None else f"{after:.2%}")


def _percent(measure: Measure | None) -> str:
    if measure is None or measure.value != measure.value:
        return "-"
    return f"{measure.value:.1%} [{measure.low:.1%}, {measure.high:.1%}]"


def _sum(measure: Measure | None) -> str:
    return "-" if measure is None else f"{measure.value:,.0f} ± {measure.high - measure.value:,.0f}"
