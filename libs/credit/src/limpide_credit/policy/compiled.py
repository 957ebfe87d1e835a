"""A policy bound to a model: decides on one client or on many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limpide_credit.contracts.decisions import Decided
from limpide_credit.decision.grades import GRADES
from limpide_credit.features import VectorLayout, correspondence, feature_set
from limpide_credit.model import Assessment
from limpide_credit.policy.document import PolicyDocument, Rule, read_policy
from limpide_credit.policy.evaluation import (
    Columns,
    Flags,
    NumberOf,
    number_function,
    opposite,
    truth_function,
)
from limpide_credit.policy.facts import CASE_FACTS, FIRST_ATTEMPT, PRICE_FACTS, SCORE_FACTS, CaseStanding
from limpide_credit.policy.tree import Number, facts_of

Outcome = Decided
#: What rules make of a client; whether an approval is on condition is seen afterwards, by `proofs`.
OUTCOMES: tuple[Outcome, ...] = ("approved", "refused", "referred")
_SCORE = tuple(SCORE_FACTS)
_GRADE = _SCORE.index("grade")


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What a policy makes of one client."""

    # ``refused`` if a rule refuses, else ``referred`` if one refers, else ``approved``; see
    # `proofs.on_condition` for the fourth.
    outcome: Outcome
    # The rules that bit, in the order of the document, as the record keeps them: ``code``, ``then``, and
    # where it helps ``facts`` (the names that are missing or outside of training) or ``unknown`` (true where
    # the rule could not be judged).
    rules: list[dict[str, Any]]


class CompiledPolicy:
    """A policy document bound to the layout and the training sample of one model.

    Args:
        document: As read.
        layout: Of the vectors that it will be given.
        training: A sample of the training data, shape (n, width); its least and greatest values bound
            ``outside_training``.
        catalogue: What the document's names mean; that of this release by default. A feature of the same
            definition is the same fact, whatever the layout calls it. One that the layout lacks is a missing
            fact of everybody.
        approved: Shape (n,), whether the model approves each of ``training``: the usual values of declared
            facts are the medians of those. Without it no fact has any, and none has to be proved.
    """

    def __init__(
        self,
        document: PolicyDocument,
        layout: VectorLayout,
        training: NDArray[np.float64],
        catalogue: VectorLayout | None = None,
        approved: NDArray[np.bool_] | None = None,
    ) -> None:
        self.document = document
        self.layout = layout
        self.digest = document.digest
        read = [fact.name for fact in document.facts]
        computed = SCORE_FACTS.keys() | CASE_FACTS.keys() | PRICE_FACTS.keys()
        wanted = [name for name in read if name not in computed]
        known = catalogue or feature_set()
        meant = VectorLayout({name: known.features[name] for name in wanted})
        self._found = correspondence(meant, layout).found
        self.absent = tuple(name for name in wanted if name not in self._found)
        self._missing = [float("nan")] * len(self.absent)
        self._positions = layout.positions(self._found.values())
        names = (*_SCORE, *CASE_FACTS, *self._found, *self.absent, *PRICE_FACTS)
        places = {name: place for place, name in enumerate(names)}
        #: Whether a rule reads how often the application was entered: then its ruling depends on its case.
        self.reads_case = any(name in CASE_FACTS for name in read)
        priced = any(name in PRICE_FACTS for name in read)
        self._loan = tuple(number_function(one, places) for one in document.loan or ()) if priced else ()

        def code(category: str, word: str) -> int:
            if category == "grade":
                return GRADES.index(word)
            # A word that the model's vocabulary lacks is in no vector of it.
            owner = self._found.get(category)
            return -1 if owner is None else layout.features[owner].codes.get(word, -1)

        sample = self._columns(training[:, self._positions], np.zeros((len(training), len(_SCORE))))
        #: Declared facts to their usual values.
        self.usual: Mapping[str, float] = (
            {} if approved is None else _usual_values(document.declared, layout, training[approved])
        )
        self._judges = [_judge(rule, document.loan or (), places, code, sample) for rule in document.rules]

    @classmethod
    def replayed(
        cls,
        text: str,
        layout: VectorLayout,
        training: NDArray[np.float64],
        approved: NDArray[np.bool_],
    ) -> "CompiledPolicy":
        """Return a policy that decided once, for vectors of a recorded layout.

        Its names are those of this release, and of the layout where this release has dropped them.

        Raises:
            InputError: A name is known to neither.
        """
        known = VectorLayout({**layout.features, **feature_set().features})
        return cls(read_policy(text, known.features), layout, training, known, approved)

    def rule(
        self,
        vector: NDArray[np.float64],
        assessment: Assessment,
        standing: CaseStanding = FIRST_ATTEMPT,
    ) -> PolicyResult:
        """Return the ruling on one client.

        Args:
            vector: Shape (width,).
            standing: Where the decision stands in its case.
        """
        scores = (
            assessment.probability_of_default,
            assessment.threshold,
            float(assessment.points),
            float(GRADES.index(assessment.grade)),
            *standing.columns,
        )
        columns = self._priced_columns([*scores, *vector.take(self._positions).tolist(), *self._missing])
        return _policy_result([judged for judge in self._judges if (judged := judge.one(columns))])

    def rule_many(self, matrix: NDArray[np.float64], assessments: Sequence[Assessment]) -> list[PolicyResult]:
        """Return the ruling on each client; the same as `rule` of each, as one who applies once.

        Args:
            matrix: Shape (n, width).
        """
        columns = self._columns(matrix[:, self._positions], _scores(assessments))
        bitten: list[list[dict[str, Any]]] = [[] for _ in range(len(matrix))]
        for judge in self._judges:
            judge.many(columns, bitten)
        return [_policy_result(rules) for rules in bitten]

    def outcomes(
        self,
        features: NDArray[np.float64],
        scores: NDArray[np.float64],
        standings: NDArray[np.float64] | None = None,
    ) -> tuple[NDArray[np.int8], Mapping[str, NDArray[np.bool_]]]:
        """Return the outcome of each client, as a place in `OUTCOMES`, and whom each rule touches.

        The same outcomes as those of `rule_many`, in a tenth of the time.

        Args:
            features: Shape (n, k), in the order of `features`.
            scores: Shape (n, 4): probability, threshold, points, place of the grade.
            standings: Shape (n, 2): attempts and changed facts; each applies once by default.
        """
        columns = self._columns(features, scores, standings)
        refused, referred = np.zeros(len(features), bool), np.zeros(len(features), bool)
        touched: dict[str, NDArray[np.bool_]] = {}
        for judge in self._judges:
            refuses, refers = judge.masks(columns)
            refused |= refuses
            referred |= refers
            either: Any = refuses | refers
            touched[judge.rule.code] = np.broadcast_to(either, len(features))
        return np.where(refused, 1, np.where(referred, 2, 0)).astype(np.int8), touched

    def approves(self, matrix: NDArray[np.float64], assessments: Sequence[Assessment]) -> NDArray[np.bool_]:
        """Return which clients no rule touches, shape (n,): those whom `rule_many` approves, in less time.

        Args:
            matrix: Shape (n, width).
        """
        return self.outcomes_of(matrix, assessments) == 0

    def outcomes_of(self, matrix: NDArray[np.float64], assessments: Sequence[Assessment]) -> NDArray[np.int8]:
        """Return the outcome of each client, as a place in `OUTCOMES`, of vectors of shape (n, width)."""
        return self.outcomes(matrix[:, self._positions], _scores(assessments))[0]

    @property
    def features(self) -> Sequence[str]:
        """The features that it reads of a vector, by their names in its layout."""
        return tuple(self._found.values())

    def _columns(
        self,
        features: NDArray[np.float64],
        scores: NDArray[np.float64],
        standings: NDArray[np.float64] | None = None,
    ) -> Columns:
        cases = FIRST_ATTEMPT.columns if standings is None else standings.T
        return self._priced_columns([*scores.T, *cases, *features.T, *self._missing])

    def _priced_columns(self, columns: list[Any]) -> Columns:
        pricing = self.document.pricing
        if self._loan and pricing is not None:
            amount, instalment = (part(columns) for part in self._loan)
            columns.extend(pricing.columns(columns[_GRADE], amount, instalment))
        return columns


@dataclass(frozen=True)
class _ConditionJudge:
    """A rule with a condition."""

    rule: Rule
    facts: Mapping[str, int]
    truth: Callable[[Columns], tuple[Flags, Flags]]

    def one(self, columns: Columns) -> dict[str, Any] | None:
        true, false = self.truth(columns)
        if true:
            return {"code": self.rule.code, "then": self.rule.then}
        if false or not self.rule.refers_unknown:
            return None
        return self._not_known({name: columns[place] for name, place in self.facts.items()})

    def masks(self, columns: Columns) -> tuple[Flags, Flags]:
        """Return whom the rule refuses, and whom it refers."""
        true, false = self.truth(columns)
        unknown = opposite(true | false) if self.rule.refers_unknown else False
        return (true, unknown) if self.rule.then == "refuse" else (False, true | unknown)

    def many(self, columns: Columns, bitten: list[list[dict[str, Any]]]) -> None:
        true, false = (np.broadcast_to(flags, len(bitten)) for flags in self.truth(columns))
        for row in np.flatnonzero(true):
            bitten[row].append({"code": self.rule.code, "then": self.rule.then})
        if self.rule.refers_unknown:
            read = {name: np.broadcast_to(columns[place], len(bitten)) for name, place in self.facts.items()}
            for row in np.flatnonzero(~(true | false)):
                bitten[row].append(self._not_known({name: one[row] for name, one in read.items()}))

    def _not_known(self, values: Mapping[str, Any]) -> dict[str, Any]:
        names = [name for name, value in values.items() if value != value]
        return {"code": self.rule.code, "then": "refer", "unknown": True, "facts": names}


@dataclass(frozen=True)
class _ListJudge:
    """A rule over a list of numbers, which are missing, not asked for, or outside of training."""

    rule: Rule
    tests: Mapping[str, Callable[[Columns], Flags]]

    def one(self, columns: Columns) -> dict[str, Any] | None:
        names = [name for name, test in self.tests.items() if test(columns)]
        return {"code": self.rule.code, "then": self.rule.then, "facts": names} if names else None

    def masks(self, columns: Columns) -> tuple[Flags, Flags]:
        """Return whom the rule refuses, and whom it refers."""
        found: Any = np.logical_or.reduce([test(columns) for test in self.tests.values()])
        return (found, False) if self.rule.then == "refuse" else (False, found)

    def many(self, columns: Columns, bitten: list[list[dict[str, Any]]]) -> None:
        flags = {name: np.broadcast_to(test(columns), len(bitten)) for name, test in self.tests.items()}
        for row in np.flatnonzero(np.logical_or.reduce(list(flags.values()))):
            names = [name for name, flag in flags.items() if flag[row]]
            bitten[row].append({"code": self.rule.code, "then": self.rule.then, "facts": names})


def _scores(assessments: Sequence[Assessment]) -> NDArray[np.float64]:
    """Return what the score says of each client, shape (n, 4)."""
    rows = [
        (one.probability_of_default, one.threshold, one.points, GRADES.index(one.grade))
        for one in assessments
    ]
    return np.array(rows, np.float64).reshape(-1, len(_SCORE))


def _judge(
    rule: Rule,
    loan: Sequence[Number],
    places: Mapping[str, int],
    code: Callable[[str, str], int],
    sample: Columns,
) -> _ConditionJudge | _ListJudge:
    if rule.when is not None:
        read = {fact.name for fact in rule.facts}
        # A price that is not known is so since a term of the loan is missing.
        terms = loan if read & PRICE_FACTS.keys() else ()
        names = [*(read - PRICE_FACTS.keys()), *(fact.name for number in terms for fact in facts_of(number))]
        facts = {name: places[name] for name in sorted(names)}
        return _ConditionJudge(rule, facts, truth_function(rule.when, places, code))
    if rule.missing is not None:
        parts = {name: number_function(number, places) for name, number in rule.missing.items()}
        return _ListJudge(rule, {name: _is_missing(part) for name, part in parts.items()})
    if rule.not_asked is not None:
        parts = {name: number_function(number, places) for name, number in rule.not_asked.items()}
        needed = {name: part for name, part in parts.items() if _is_ever_asked(part, sample)}
        return _ListJudge(rule, {name: _is_not_asked(part) for name, part in needed.items()})
    parts = {name: number_function(number, places) for name, number in (rule.outside_training or {}).items()}
    return _ListJudge(rule, {name: _is_outside(part, sample, rule.margin) for name, part in parts.items()})


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
        # What is not known was not asked.
        return part(columns) != 0.0

    return not_asked


def _is_outside(part: NumberOf, sample: Columns, margin: float) -> Callable[[Columns], Flags]:
    low, high = _bounds(np.asarray(part(sample), np.float64), margin)

    def outside(columns: Columns) -> Flags:
        value = part(columns)
        return (value < low) | (value > high)

    return outside


def _bounds(values: NDArray[np.float64], margin: float) -> tuple[float, float]:
    """Return the least and greatest of a sample, widened by a share of themselves; no bounds of no values."""
    known = values[np.isfinite(values)]
    if not known.size:
        return -np.inf, np.inf
    low, high = float(known.min()), float(known.max())
    widen = 1.0 + margin
    return low / widen if low > 0.0 else low * widen, high * widen if high > 0.0 else high / widen


def _usual_values(
    names: Sequence[str], layout: VectorLayout, approved: NDArray[np.float64]
) -> Mapping[str, float]:
    """Return the median of each fact that the layout has and somebody's is known."""
    columns = {name: approved[:, layout.position(name)] for name in names if name in layout.features}
    known = {name: column[np.isfinite(column)] for name, column in columns.items()}
    return {name: float(np.median(values)) for name, values in known.items() if values.size}


def _policy_result(rules: list[dict[str, Any]]) -> PolicyResult:
    if not rules:
        return PolicyResult("approved", rules)
    refused = any(rule["then"] == "refuse" for rule in rules)
    return PolicyResult("refused" if refused else "referred", rules)
