"""Ranks what is not known of a client: what the policy wants first, then by how much it moves scores.

Each question has the chance that its answer changes the outcome: the answers of the clients most like this
one, in what is known of him, are put into his own vector, and policy and model decide anew. The order itself
is by importance: orders by that chance, or by the spread of the score, were measured and are no better
(docs/next-facts.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.similar import wilson
from limpide_credit.features import RowBuilder
from limpide_credit.features.questions import QUESTIONS, Question
from limpide_credit.model import Assessment
from limpide_credit.next_facts.alike import ClientsAlike
from limpide_credit.next_facts.known_facts_policy import KnownFactsPolicy
from limpide_credit.next_facts.unanswered import OpenQuestions
from limpide_credit.policy import OUTCOMES, CompiledPolicy, Outcome, PolicyResult

ALIKE = 10
"""Clients whose answers are tried for each question."""

_NEAR_POINTS = 20.0


@dataclass(frozen=True)
class NextFact:
    """A question that is open about a client."""

    question: Question  # What to ask
    required: bool  # Whether the client is referred to a person for want of it
    # Mean absolute contribution to scores, in points, of all that is computed from the answer.
    importance: float
    clients: int  # How many clients alike, of whom the answer is known, were tried
    changed: int  # With how many of their answers the outcome would be another one
    # chance, low, high: share of them, with Wilson's 95 % interval.
    chance: float
    low: float
    high: float
    spread: float  # Standard deviation of the points over these answers


@dataclass(frozen=True, eq=False)
class NextFacts:
    """What is open about a client."""

    facts: Sequence[NextFact]  # What to ask, first things first
    # assessment and result: what the model says of the client, and the policy.
    assessment: Assessment
    result: PolicyResult
    outcome: Outcome  # By what is known alone, as if nothing more were needed
    # Whether the score is within 20 points of the threshold: the odds would double, or halve.
    near_threshold: bool


class NextFactFinder:
    """Finds what to ask next, for clients of one model.

    Args:
        view: The reference sample, explained.
        builder: Builds vectors in the model's layout.
    """

    def __init__(self, view: ReferenceView, builder: RowBuilder) -> None:
        self.view = view
        self.model = view.model
        self.builder = builder
        self._open = {code: OpenQuestions(one, view.features) for code, one in QUESTIONS.items()}
        self._known = lru_cache(maxsize=4)(self._of_known)

    def prepare(self) -> None:
        """Compute now what requests would wait for."""
        _ = self.importance, self._answered, self._answers
        for question in QUESTIONS.values():
            self.filled(self.alike.vectors[0], self.alike.vectors[:1], question)

    @cached_property
    def alike(self) -> ClientsAlike:
        """The clients whose answers are tried."""
        return ClientsAlike(self.view)

    @cached_property
    def _answered(self) -> dict[str, np.ndarray]:
        """Question to who of ``alike`` has answered it."""
        return {code: ~is_open(self.alike.vectors) for code, is_open in self._open.items()}

    @cached_property
    def importance(self) -> dict[str, float]:
        """Question to the mean absolute sum of contributions, in points, of all that is computed from it."""
        found: dict[str, float] = {}
        for code, question in QUESTIONS.items():
            read = [
                self.view.used[name]
                for name in self.builder.computed_from(question.columns)
                if name in self.view.used
            ]
            found[code] = float(np.abs(self.view.contributions[:, read].sum(axis=1)).mean())
        return found

    def open_questions(self, vector: np.ndarray) -> list[Question]:
        """Return what is not known of a client and could be: somebody of the sample has answered it."""
        return [
            question
            for code, question in QUESTIONS.items()
            if self._answered[code].any() and self._open[code](vector[None])[0]
        ]

    def filled(self, vector: np.ndarray, donors: np.ndarray, question: Question) -> np.ndarray:
        """Return the vector with each donor's answer to a question, shape (n, width)."""
        return self.builder.with_columns_of(vector, donors, question.columns)

    def nearest(
        self, vector: np.ndarray, questions: Sequence[Question], count: int = ALIKE
    ) -> list[np.ndarray]:
        """Return, among ``alike``, the clients most like one who have answered each question."""
        order = np.argsort(self.alike.distances(vector), kind="stable")
        return [order[self._answered[question.code][order]][:count] for question in questions]

    @cached_property
    def _answers(self) -> dict[str, np.ndarray]:
        """Question to a number of each answer of ``alike``, the same for the same answer."""
        layout = self.model.layout
        found: dict[str, np.ndarray] = {}
        for code, question in QUESTIONS.items():
            given = self.alike.vectors[:, layout.positions(set(question.columns) & layout.features.keys())]
            numbers: dict[bytes, int] = {}
            found[code] = np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in given])
        return found

    def log_odds(self, matrix: np.ndarray) -> np.ndarray:
        """Return calibrated log-odds of default, shape (n,), of vectors, shape (n, width).

        By the explanation kernel, whose contributions add up to them, where it explains this model: it takes
        a fifth of LightGBM's time.
        """
        source = self.view.source
        if source.name != "kernel":
            return self.model.log_odds(matrix)
        return self.model.calibrated(source.compute(matrix).sum(axis=1), matrix)

    def find(self, vector: np.ndarray, policy: CompiledPolicy) -> NextFacts:
        """Return what is open about a client, first things first.

        A question that can change nothing, neither score nor outcome, and is not required, is left out.

        Args:
            vector: Shape (width,).
            policy: What decides, bound to this model.
        """
        (assessment,) = self.model.assess(vector[None])
        result, known = policy.rule(vector, assessment), self._known(policy)
        outcome = int(known.outcomes(vector[None], [assessment])[0])
        wanted = known.wanted(vector, result.rules)
        questions = self.open_questions(vector)
        facts = self._facts(vector, questions, known, outcome, wanted) if questions else []
        facts = [one for one in facts if one.required or one.changed or one.spread > 0.0]
        facts.sort(key=lambda one: (not one.required, -one.importance, -one.chance))
        gap = self.view.points(assessment.log_odds) - self.view.points(_logit(assessment.threshold))
        return NextFacts(facts, assessment, result, OUTCOMES[outcome], bool(abs(gap) <= _NEAR_POINTS))

    def _facts(
        self,
        vector: np.ndarray,
        questions: Sequence[Question],
        policy: KnownFactsPolicy,
        outcome: int,
        wanted: frozenset[str],
    ) -> list[NextFact]:
        """Try the answers of the clients alike, each answer once, in one batch."""
        rows: list[np.ndarray] = []
        counts: list[np.ndarray] = []
        end = 0
        for question, places in zip(questions, self.nearest(vector, questions), strict=True):
            _, first, again = np.unique(
                self._answers[question.code][places], return_index=True, return_inverse=True
            )
            rows.append(self.filled(vector, self.alike.vectors[places[first]], question))
            counts.append(end + again)
            end += len(first)
        tried = np.concatenate(rows)
        assessments = [self.model.assess_log_odds(one) for one in self.log_odds(tried).tolist()]
        changed = policy.outcomes(tried, assessments) != outcome
        log_odds = np.array([one.log_odds for one in assessments])
        return [
            self._fact(question, changed[given], log_odds[given], wanted)
            for question, given in zip(questions, counts, strict=True)
        ]

    def _of_known(self, policy: CompiledPolicy) -> KnownFactsPolicy:
        return KnownFactsPolicy(policy, self.model.layout, self.view.sample.vectors)

    def _fact(
        self, question: Question, changed: np.ndarray, log_odds: np.ndarray, wanted: frozenset[str]
    ) -> NextFact:
        count, clients = int(changed.sum()), len(changed)
        low, high = wilson(count, clients)
        scale = abs(self.view.points(1.0) - self.view.points(0.0))
        return NextFact(
            question=question,
            required=not wanted.isdisjoint((*question.columns, question.missing_count)),
            importance=self.importance[question.code],
            clients=clients,
            changed=count,
            chance=count / clients,
            low=low,
            high=high,
            spread=float(np.std(log_odds)) * scale,
        )


def _logit(probability: float) -> float:
    return float(np.log(probability / (1.0 - probability)))
