"""Rules bound to columns: whom each of them touches, and what the record says of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limpide_credit.policy.document import Rule
from limpide_credit.policy.evaluation import (
    Columns,
    Flags,
    NumberOf,
    number_function,
    opposite,
    truth_function,
)
from limpide_credit.policy.facts import PRICE_FACTS
from limpide_credit.policy.single_client import Touches
from limpide_credit.policy.tree import Comparison, Constant, Missing, Number, Or, Truth, facts_of

RuleRecord = dict[str, Any]
"""What the record says of a rule that touches a client; see `limpide_credit.policy.PolicyResult`."""


@dataclass(frozen=True)
class ConditionJudge:
    """A rule with a condition."""

    rule: Rule
    facts: Mapping[str, int]
    condition: Truth
    truth: Callable[[Columns], tuple[Flags, Flags]]

    @property
    def touches(self) -> Touches:
        """Whom the rule touches."""
        return (self.condition,), self.rule.refers_unknown

    def one(self, columns: Columns) -> RuleRecord:
        """Return what is said of a client whom the rule touches."""
        if self.truth(columns)[0]:
            return {"code": self.rule.code, "then": self.rule.then}
        return self._not_known({name: columns[place] for name, place in self.facts.items()})

    def masks(self, columns: Columns) -> tuple[Flags, Flags]:
        """Return whom the rule refuses, and whom it refers."""
        true, false = self.truth(columns)
        unknown = opposite(true | false) if self.rule.refers_unknown else False
        return (true, unknown) if self.rule.then == "refuse" else (False, true | unknown)

    def many(self, columns: Columns, bitten: list[list[RuleRecord]]) -> None:
        """Add what is said of each client whom the rule touches to those before."""
        true, false = (np.broadcast_to(flags, len(bitten)) for flags in self.truth(columns))
        for row in np.flatnonzero(true):
            bitten[row].append({"code": self.rule.code, "then": self.rule.then})
        if self.rule.refers_unknown:
            read = {name: np.broadcast_to(columns[place], len(bitten)) for name, place in self.facts.items()}
            for row in np.flatnonzero(~(true | false)):
                bitten[row].append(self._not_known({name: one[row] for name, one in read.items()}))

    def _not_known(self, values: Mapping[str, Any]) -> RuleRecord:
        names = [name for name, value in values.items() if value != value]
        return {"code": self.rule.code, "then": "refer", "unknown": True, "facts": names}


@dataclass(frozen=True)
class ListJudge:
    """A rule over a list of numbers, which are missing, not asked for, or outside of training."""

    rule: Rule
    tests: Mapping[str, Callable[[Columns], Flags]]
    touches: Touches

    def one(self, columns: Columns) -> RuleRecord:
        """Return what is said of a client whom the rule touches."""
        names = [name for name, test in self.tests.items() if test(columns)]
        return {"code": self.rule.code, "then": self.rule.then, "facts": names}

    def masks(self, columns: Columns) -> tuple[Flags, Flags]:
        """Return whom the rule refuses, and whom it refers."""
        found: Any = np.logical_or.reduce([test(columns) for test in self.tests.values()])
        return (found, False) if self.rule.then == "refuse" else (False, found)

    def many(self, columns: Columns, bitten: list[list[RuleRecord]]) -> None:
        """Add what is said of each client whom the rule touches to those before."""
        flags = {name: np.broadcast_to(test(columns), len(bitten)) for name, test in self.tests.items()}
        for row in np.flatnonzero(np.logical_or.reduce(list(flags.values()))):
            names = [name for name, flag in flags.items() if flag[row]]
            bitten[row].append({"code": self.rule.code, "then": self.rule.then, "facts": names})


def judge(
    rule: Rule,
    loan: Sequence[Number],
    places: Mapping[str, int],
    code: Callable[[str, str], int],
    sample: Columns,
) -> ConditionJudge | ListJudge:
    """Return a rule bound to columns.

    Parameters
    ----------
    loan
        The terms that prices are made of, if the policy has prices.
    places
        Name of a fact to its place among the columns.
    code
        Returns the code of a word of a category.
    sample
        The columns of the training sample.
    """
    if rule.when is not None:
        read = {fact.name for fact in rule.facts}
        # A price that is not known is so since a term of the loan is missing.
        terms = loan if read & PRICE_FACTS.keys() else ()
        names = [*(read - PRICE_FACTS.keys()), *(fact.name for number in terms for fact in facts_of(number))]
        facts = {name: places[name] for name in sorted(names)}
        return ConditionJudge(rule, facts, rule.when, truth_function(rule.when, places, code))
    if rule.missing is not None:
        parts = {name: number_function(number, places) for name, number in rule.missing.items()}
        missing = [Missing(number) for number in rule.missing.values()]
        return ListJudge(rule, {name: _is_missing(part) for name, part in parts.items()}, (missing, False))
    if rule.not_asked is not None:
        parts = {name: number_function(number, places) for name, number in rule.not_asked.items()}
        needed = {name: part for name, part in parts.items() if _is_ever_asked(part, sample)}
        some = [Comparison("<>", rule.not_asked[name], Constant(0.0)) for name in needed]
        # What is not known was not asked.
        return ListJudge(rule, {name: _is_not_asked(part) for name, part in needed.items()}, (some, True))
    numbers = rule.outside_training or {}
    parts = {name: number_function(number, places) for name, number in numbers.items()}
    bounds = {
        name: _bounds(np.asarray(part(sample), np.float64), rule.margin) for name, part in parts.items()
    }
    outside = [_beyond(number, *bounds[name]) for name, number in numbers.items()]
    tests = {name: _is_outside(part, *bounds[name]) for name, part in parts.items()}
    return ListJudge(rule, tests, (outside, False))


def _is_missing(part: NumberOf) -> Callable[[Columns], Flags]:
    def missing(columns: Columns) -> Flags:
        value = part(columns)
        return value != value

    return missing


def _is_ever_asked(part: NumberOf, sample: Columns) -> bool:
    """Return whether the source was asked of anybody whom the model learned from."""
    return bool((np.asarray(part(sample), np.float64) == 0.0).any())


def _is_not_asked(part: NumberOf) -> Callable[[Columns], Flags]:
    def not_asked(columns: Columns) -> Flags:
        return part(columns) != 0.0

    return not_asked


def _is_outside(part: NumberOf, low: float, high: float) -> Callable[[Columns], Flags]:
    def outside(columns: Columns) -> Flags:
        value = part(columns)
        return (value < low) | (value > high)

    return outside


def _beyond(number: Number, low: float, high: float) -> Truth:
    return Or(Comparison("<", number, Constant(low)), Comparison(">", number, Constant(high)))


def _bounds(values: NDArray[np.float64], margin: float) -> tuple[float, float]:
    """Return the least and greatest of a sample, widened by a share of themselves; no bounds of no values."""
    known = values[np.isfinite(values)]
    if not known.size:
        return -np.inf, np.inf
    low, high = float(known.min()), float(known.max())
    widen = 1.0 + margin
    return low / widen if low > 0.0 else low * widen, high * widen if high > 0.0 else high / widen
