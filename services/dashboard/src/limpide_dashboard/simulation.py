"""What a simulation changes: facts as a person turns them, and what is too far from any known client.

Impossible facts break a rule of the table (`limpide_credit.contracts.facts`). Implausible ones lie beyond
every client that the model has learned from: it would only guess there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from limpide_credit.contracts.facts import check_facts, check_gaps
from limpide_credit.contracts.population import PopulationAnswer
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS, NO_DAY, SOURCE_COLUMNS, Column
from limpide_credit.tables.protected import PROTECTED_FACTS
from limpide_credit.tables.roles import ROLES, with_roles
from limpide_dashboard.formatting import DAYS_A_YEAR

Facts = Mapping[str, Any]
Block = Literal["loan", "work", "household", "scores"]

BLOCKS: Mapping[Block, tuple[str, ...]] = {
    "loan": with_roles(ROLES.amount, ROLES.instalment, ROLES.goods_price, ROLES.product),
    "work": with_roles(
        ROLES.income, ROLES.income_kind, ROLES.employment, ROLES.occupation, ROLES.employer,
        ROLES.education,
    ),
    "household": with_roles(ROLES.housing, ROLES.owns_home, ROLES.owns_car),
    "scores": ROLES.external_scores,
}  # fmt: skip
"""The facts that are offered at once, block by block."""

_OFFERED = frozenset(name for names in BLOCKS.values() for name in names)
FURTHER = tuple(
    name for name in APPLICATION_FACTS if name not in (_OFFERED | PROTECTED_FACTS).union(SOURCE_COLUMNS)
)
"""Every other fact of an application but the protected ones, which are no inputs of a model, and the counts
of what sources do not hold, which follow from what was asked."""


def column(name: str) -> Column:
    """Return the column of a fact."""
    return APPLICATION.column(name)


def input_value(name: str, value: Any) -> Any:
    """Return a fact as a person turns it: days before the application as years, flags as truth."""
    if value is None:
        return None
    one = column(name)
    if one.unit == "days":
        return None if value == NO_DAY else round(-float(value) / DAYS_A_YEAR, 1)
    if one.kind == "flag":
        return bool(value)
    return value if one.kind == "category" else float(value)


def returned(name: str, value: Any) -> Any:
    """Return what the table holds for a fact that a person has turned; the inverse of `input_value`."""
    if value is None:
        return float(NO_DAY) if NO_DAY in column(name).special else None
    one = column(name)
    if one.unit == "days":
        return float(-round(float(value) * DAYS_A_YEAR))
    return float(value) if one.kind != "category" else value


def changes(application: Facts, given: Facts) -> dict[str, Any]:
    """Return the facts that a person has turned away from the application.

    Args:
        application: As the client gave it.
        given: Fact to its turned value, changed or not.
    """
    return {
        name: returned(name, value)
        for name, value in given.items()
        if value != input_value(name, application.get(name))
    }


def check_possible(application: Facts, changed: Facts) -> None:
    """Check changed facts one by one and together.

    Raises:
        InputError: A fact is not possible, or contradicts another.
    """
    checked = check_facts(dict(changed), where="changes")
    check_gaps({**application, **checked}, where="changes")


@dataclass(frozen=True)
class OutOfRangeValue:
    """A value beyond every known client."""

    answer: PopulationAnswer  # The distribution that says so
    # value, low, high: what it would be, and the lowest and highest known.
    value: float
    low: float
    high: float


def implausible(
    application: Facts, changed: Facts, population: Callable[[str], PopulationAnswer]
) -> list[OutOfRangeValue]:
    """Return what a simulation would take beyond every client that the model has learned from.

    Args:
        application: As the client gave it: a value of his own is never implausible.
        changed: What is changed.
        population: Asks for the distribution of a feature.
    """
    found = []
    for feature, value in _moved(application, changed).items():
        answer = population(feature)
        everybody = next(one for one in answer.groups if one.group == "all")
        known = [one.value for one in everybody.quantiles]
        if not known:
            continue
        own = _own(application, feature)
        low, high = min(known), max(known)
        if own is not None:
            low, high = min(low, own), max(high, own)
        if value > high or (value < low and feature not in SCHEMA.plausible_below):
            found.append(OutOfRangeValue(answer, value, low, high))
    return found


def _moved(application: Facts, changed: Facts) -> dict[str, float]:
    """Return the numbers that move: changed facts, and ratios of them."""
    after = {**application, **changed}
    moved = {
        name: value
        for name, value in changed.items()
        if isinstance(value, float) and value not in column(name).special and column(name).kind != "flag"
    }
    for feature, parts in SCHEMA.ratios.items():
        ratio = _ratio(after, *parts)
        if ratio is not None and changed.keys() & set(parts):
            moved[feature] = ratio
    return moved


def _own(application: Facts, feature: str) -> float | None:
    if feature in SCHEMA.ratios:
        return _ratio(application, *SCHEMA.ratios[feature])
    value = application.get(feature)
    return None if value is None else float(value)


def _ratio(facts: Facts, above: str, below: str) -> float | None:
    upper, lower = facts.get(above), facts.get(below)
    return float(upper) / float(lower) if upper is not None and lower else None
