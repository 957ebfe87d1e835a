"""What the conditions of a policy may read: facts of the client's vector, and what the score says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from limpide_credit.decision.grades import GRADES
from limpide_credit.features.catalogue import Feature
from limpide_credit.tables import APPLICATION
from limpide_credit.tables.protected import AGE, FAIRNESS_COLUMNS, HOUSEHOLD


@dataclass(frozen=True)
class Fact:
    """Something that a condition names."""

    name: str  # As written
    words: tuple[str, ...] = ()  # The words of a category, each at its code; empty for a number
    # low and high: what is possible; None is no bound.
    low: float | None = None
    high: float | None = None
    missing: bool = True  # Whether it can be missing


SCORE_FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("probability", low=0.0, high=1.0, missing=False),
        Fact("threshold", low=0.0, high=1.0, missing=False),
        Fact("points", low=300, high=850, missing=False),
        Fact("grade", words=GRADES, missing=False),
    )
}
"""What the model says: probability of default, the threshold of its costs, points and grade."""

CASE_FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (Fact("attempts", low=1.0, missing=False), Fact("changed_facts", low=0.0, missing=False))
}
"""How often an application was entered, and how many facts were changed on the way; see `CaseStanding`."""

PRICE_FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("rate", low=0.0, missing=False),
        Fact("term_months", low=0.0),
        Fact("apr", low=0.0),
    )
}
"""What the price of the grade makes of the loan, where the policy has prices; see `pricing`."""


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """Where a decision stands in its case: all decisions on one application within a set time."""

    attempts: int = 1  # How many decisions the case has, this one included
    changed_facts: int = 0  # How many facts were changed from one to the next, added up

    @property
    def columns(self) -> tuple[float, float]:
        """The values of `CASE_FACTS`, in their order."""
        return float(self.attempts), float(self.changed_facts)


FIRST_ATTEMPT = CaseStanding()
"""Of who applies once, and of whoever is only looked at."""

_COLUMNS = {column.name: column for column in APPLICATION.columns}


def feature_fact(feature: Feature) -> Fact:
    """Return a feature of the vector as conditions see it."""
    if feature.kind == "category":
        return Fact(feature.name, words=feature.categories)
    if feature.kind == "flag":
        return Fact(feature.name, low=0.0, high=1.0)
    column = _COLUMNS.get(feature.name)
    return Fact(feature.name, low=column and column.minimum, high=column and column.maximum)


def protection(features: Iterable[Feature], kind: str) -> tuple[str, str] | None:
    """Return the first feature that a rule of this kind may not read, with the reason; None if there is none.

    No rule reads gender or family, but affordability may count who lives of the income. Age is read by rules
    of law alone, such as legal capacity.
    """
    for feature in features:
        columns = frozenset(feature.columns)
        if columns & FAIRNESS_COLUMNS:
            return feature.name, "it tells of gender or family, which no rule may read"
        if columns & HOUSEHOLD and kind != "affordability":
            return feature.name, "it tells of the household, which rules of kind affordability alone may read"
        if columns & AGE and kind != "legal":
            return feature.name, "it tells of age, which rules of kind legal alone may read"
    return None


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a remedy that suggests the nearest known names."""
    near = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else "`limpide features describe` lists the facts."
