"""A policy bound to a model: decides on one client or on many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from limpide_credit.contracts.decisions import Decided
from limpide_credit.decision.grades import GRADES
from limpide_credit.features import VectorLayout, correspondence, feature_set
from limpide_credit.model import Assessment
from limpide_credit.policy.document import PolicyDocument, read_policy
from limpide_credit.policy.evaluation import Columns, number_function
from limpide_credit.policy.facts import CASE_FACTS, FIRST_ATTEMPT, PRICE_FACTS, SCORE_FACTS, CaseStanding
from limpide_credit.policy.judges import judge
from limpide_credit.policy.single_client import touching_function

Outcome = Decided
#: What rules make of a client; whether an approval is on condition is seen afterwards, by `proofs`.
OUTCOMES: tuple[Outcome, ...] = ("approved", "refused", "referred")
_SCORE = tuple(SCORE_FACTS)
_GRADE = _SCORE.index("grade")


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What a policy makes of one client.

    Parameters
    ----------
    outcome
        ``refused`` if a rule refuses, else ``referred`` if one refers, else ``approved``; see
        `proofs.on_condition` for the fourth.
    rules
        The rules that bit, in the order of the document, as the record keeps them: ``code``, ``then``, and
        where it helps ``facts`` (the names that are missing or outside of training) or ``unknown`` (true
        where the rule could not be judged).
    """

    outcome: Outcome
    rules: list[dict[str, Any]]


class CompiledPolicy:
    """A policy document bound to the layout and the training sample of one model.

    Parameters
    ----------
    document
        As read.
    layout
        Of the vectors that it will be given.
    training
        A sample of the training data, shape (n, width); its least and greatest values bound
        ``outside_training``.
    catalogue
        What the document's names mean; that of this release by default. A feature of the same definition is
        the same fact, whatever the layout calls it. One that the layout lacks is a missing fact of everybody.
    approved
        Shape (n,), whether the model approves each of ``training``: the usual values of declared facts are
        the medians of those. Without it no fact has any, and none has to be proved.
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
        self._priced = any(name in PRICE_FACTS for name in read)
        #: Whether a rule reads how often the application was entered: then its ruling depends on its case.
        self.reads_case = any(name in CASE_FACTS for name in read)
        self._loan = document.loan and tuple(number_function(one, places) for one in document.loan)

        def code(category: str, word: str) -> int:
            if category == "grade":
                return GRADES.index(word)
            # A word that the model's vocabulary lacks is in no vector of it.
            owner = self._found.get(category)
            return -1 if owner is None else layout.features[owner].codes.get(word, -1)

        sample = self._columns(training[:, self._positions], np.zeros((len(training), len(_SCORE))))
        #: Declared facts to their usual values.
        self.usual = {} if approved is None else _usual_values(document.declared, layout, training[approved])
        self._judges = [judge(rule, document.loan or (), places, code, sample) for rule in document.rules]
        self._touching = touching_function([one.touches for one in self._judges], places, code)

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

        Raises
        ------
        InputError
            A name is known to neither.
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

        Parameters
        ----------
        vector
            Shape (width,).
        standing
            Where the decision stands in its case.
        """
        scores = (
            assessment.probability_of_default,
            assessment.threshold,
            float(assessment.points),
            float(GRADES.index(assessment.grade)),
            *standing.columns,
        )
        columns = self._priced_columns([*scores, *vector.take(self._positions).tolist(), *self._missing])
        return _policy_result([self._judges[place].one(columns) for place in self._touching(columns)])

    def rule_many(self, matrix: NDArray[np.float64], assessments: Sequence[Assessment]) -> list[PolicyResult]:
        """Return the ruling on each client; the same as `rule` of each, as one who applies once.

        Parameters
        ----------
        matrix
            Shape (n, width).
        """
        columns = self._columns(matrix[:, self._positions], _scores(assessments))
        bitten: list[list[dict[str, Any]]] = [[] for _ in range(len(matrix))]
        for one in self._judges:
            one.many(columns, bitten)
        return [_policy_result(rules) for rules in bitten]

    def outcomes(
        self,
        features: NDArray[np.float64],
        scores: NDArray[np.float64],
        standings: NDArray[np.float64] | None = None,
    ) -> tuple[NDArray[np.int8], Mapping[str, NDArray[np.bool_]]]:
        """Return the outcome of each client, as a place in `OUTCOMES`, and whom each rule touches.

        The same outcomes as those of `rule_many`, in a tenth of the time.

        Parameters
        ----------
        features
            Shape (n, k), in the order of `features`.
        scores
            Shape (n, 4): probability, threshold, points, place of the grade.
        standings
            Shape (n, 2): attempts and changed facts; each applies once by default.
        """
        columns = self._columns(features, scores, standings)
        refused, referred = np.zeros(len(features), bool), np.zeros(len(features), bool)
        touched: dict[str, NDArray[np.bool_]] = {}
        for one in self._judges:
            refuses, refers = one.masks(columns)
            refused |= refuses
            referred |= refers
            either: Any = refuses | refers
            touched[one.rule.code] = np.broadcast_to(either, len(features))
        return np.where(refused, 1, np.where(referred, 2, 0)).astype(np.int8), touched

    def approves(self, matrix: NDArray[np.float64], assessments: Sequence[Assessment]) -> NDArray[np.bool_]:
        """Return which clients no rule touches, shape (n,): those whom `rule_many` approves, in less time.

        Parameters
        ----------
        matrix
            Shape (n, width).
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
        if self._priced and pricing is not None and self._loan is not None:
            amount, instalment = (part(columns) for part in self._loan)
            columns.extend(pricing.columns(columns[_GRADE], amount, instalment))
        return columns


def _scores(assessments: Sequence[Assessment]) -> NDArray[np.float64]:
    """Return what the score says of each client, shape (n, 4)."""
    rows = [
        (one.probability_of_default, one.threshold, one.points, GRADES.index(one.grade))
        for one in assessments
    ]
    return np.array(rows, np.float64).reshape(-1, len(_SCORE))


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
