"""A policy on trial: past decisions decided again under another document, the model not asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from limpide_credit.bundle import Measure
from limpide_credit.decision.grades import GRADES
from limpide_credit.explanation.similar import wilson
from limpide_credit.policy.compiled import OUTCOMES

_APPROVED = OUTCOMES.index("approved")
_NORMAL_95 = 1.959964


@dataclass(frozen=True, eq=False)
class PastDecisions:
    """Recorded decisions, as a trial reads them."""

    before: np.ndarray  # Shape (n,), places in `OUTCOMES` of what was decided
    scores: np.ndarray  # Shape (n, 4): probability of default, threshold, points, place of the grade
    features: np.ndarray  # Shape (n, k), in the order of `CompiledPolicy.features`
    amount: np.ndarray  # Shape (n,), of the loan; NaN where not known.
    defaulted: np.ndarray  # Shape (n,), 1.0 or 0.0; NaN while the outcome is not known.
    # Attribute to shape (n,), the word of each person's group; '' where not known.
    groups: Mapping[str, np.ndarray]


@dataclass
class Tally:
    """What one policy makes of some people."""

    # decisions and outcomes: how many, and how many of each of `OUTCOMES`.
    decisions: int = 0
    outcomes: np.ndarray = field(default_factory=lambda: np.zeros(len(OUTCOMES), np.int64))
    probability: float = 0.0  # Sum of the probabilities of default of those approved
    # expected and expected_squares: sum over those approved of probability times amount, and of its squares;
    # without unknown amounts.
    expected: float = 0.0
    expected_squares: float = 0.0
    # known, defaults, lost, lost_squares: of those approved whose outcome is known: how many, defaults, sum
    # and squares of the amounts in default.
    known: int = 0
    defaults: int = 0
    lost: float = 0.0
    lost_squares: float = 0.0

    def add(self, outcome: np.ndarray, past: PastDecisions, among: np.ndarray) -> None:
        """Count the decisions of ``among``, shape (n,), with their ``outcome``."""
        self.decisions += int(among.sum())
        self.outcomes += np.bincount(outcome[among], minlength=len(OUTCOMES))
        approved = among & (outcome == _APPROVED)
        probability = past.scores[approved, 0]
        amount = np.nan_to_num(past.amount[approved])
        self.probability += float(probability.sum())
        self.expected += float((probability * amount).sum())
        self.expected_squares += float(((probability * amount) ** 2).sum())
        defaulted = past.defaulted[approved]
        known = ~np.isnan(defaulted)
        bad = np.where(known, defaulted, 0.0) * amount
        self.known += int(known.sum())
        self.defaults += int(np.nansum(defaulted))
        self.lost += float(bad.sum())
        self.lost_squares += float((bad**2).sum())

    @property
    def approved(self) -> int:
        """How many are approved."""
        return int(self.outcomes[_APPROVED])

    def rate(self, outcome: int) -> Measure:
        """Return the share of one of `OUTCOMES`, with Wilson's 95 % interval."""
        return share(int(self.outcomes[outcome]), self.decisions)

    @property
    def expected_default_rate(self) -> float | None:
        """Mean probability of default of those approved; None if there are none."""
        return self.probability / self.approved if self.approved else None

    @property
    def expected_loss(self) -> Measure:
        """Amount that is expected to be in default, with its 95 % interval over people."""
        return _sum(self.expected, self.expected_squares, self.approved)

    @property
    def realised_default_rate(self) -> Measure | None:
        """Share of those approved with a known outcome that defaulted; None without any."""
        return share(self.defaults, self.known) if self.known else None

    @property
    def realised_loss(self) -> Measure | None:
        """Amount in default of those approved whose outcome is known; None without any."""
        return _sum(self.lost, self.lost_squares, self.known) if self.known else None


@dataclass
class Comparison:
    """The same people under the policy that decided them, and under the one on trial."""

    before: Tally = field(default_factory=Tally)
    after: Tally = field(default_factory=Tally)


@dataclass
class Trial:
    """What a policy would have changed."""

    total: Comparison = field(default_factory=Comparison)  # Of all decisions
    # grades and groups: the same by grade, and by attribute and group.
    grades: dict[str, Comparison] = field(default_factory=dict[str, Comparison])
    groups: dict[tuple[str, str], Comparison] = field(default_factory=dict[tuple[str, str], Comparison])
    # Shape (3, 3): decisions by what was decided and what would be.
    swaps: np.ndarray = field(default_factory=lambda: np.zeros((3, 3), np.int64))
    # Shape (3, 3), sums of the probability of default.
    swap_probability: np.ndarray = field(default_factory=lambda: np.zeros((3, 3)))
    # swap_known and swap_defaults: shape (3, 3): known outcomes, and defaults among them.
    swap_known: np.ndarray = field(default_factory=lambda: np.zeros((3, 3), np.int64))
    swap_defaults: np.ndarray = field(default_factory=lambda: np.zeros((3, 3), np.int64))
    # Rule of the policy on trial to decisions that it touches.
    rules: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, past: PastDecisions, after: np.ndarray, touched: Mapping[str, np.ndarray]) -> None:
        """Count a block of decisions.

        Args:
            after, touched: As `CompiledPolicy.outcomes` returns them.
        """
        everybody = np.ones(len(after), bool)
        _add(self.total, past, after, everybody)
        grade = past.scores[:, 3].astype(int)
        for place, letter in enumerate(GRADES):
            _add(self.grades.setdefault(letter, Comparison()), past, after, grade == place)
        for attribute, group in past.groups.items():
            for word in np.unique(group[group != ""]):
                key = (attribute, str(word))
                _add(self.groups.setdefault(key, Comparison()), past, after, group == word)
        cells = past.before.astype(int) * 3 + after
        known = ~np.isnan(past.defaulted)
        self.swaps += _cells(cells, None).astype(np.int64)
        self.swap_probability += _cells(cells, past.scores[:, 0])
        self.swap_known += _cells(cells, known.astype(float)).astype(np.int64)
        self.swap_defaults += _cells(cells, np.where(known, past.defaulted, 0.0)).astype(np.int64)
        for code, mask in touched.items():
            self.rules[code] = self.rules.get(code, 0) + int(mask.sum())


def share(count: int, of: int) -> Measure:
    """Return a share with Wilson's 95 % interval."""
    return Measure(count / of if of else float("nan"), *wilson(count, of))


def _add(comparison: Comparison, past: PastDecisions, after: np.ndarray, among: np.ndarray) -> None:
    comparison.before.add(past.before, past, among)
    comparison.after.add(after, past, among)


def _cells(cells: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    return np.bincount(cells, weights, minlength=9).astype(float).reshape(3, 3)


def _sum(total: float, squares: float, people: int) -> Measure:
    """Return a sum over people with its 95 % interval, by the normal law of sums."""
    spread = squares - total**2 / people if people > 1 else 0.0
    half = _NORMAL_95 * max(spread, 0.0) ** 0.5
    return Measure(total, total - half, total + half)
