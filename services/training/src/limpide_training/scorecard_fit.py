"""How a points scorecard is learned: weight of evidence of binned features, then a logistic regression.

Siddiqi 2006, "Credit Risk Scorecards", chapter 6: features are cut into cells, each cell is worth the
logarithm of defaults to good clients in it, and a regression weighs the features with the most information
value. A feature of known direction keeps it, and one that the regression would weigh against its own evidence
is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import isotonic_regression
from sklearn.linear_model import LogisticRegression

from limpide_credit.drift.reference_bins import ReferenceBins
from limpide_credit.errors import InputError
from limpide_credit.scorers.scorecard import CardLine, Scorecard
from limpide_training.recipe import Columns, Recipe, check_outcomes, learned_rows

# Clients added to each cell at the overall rate, so that a cell of few clients claims little.
_PRIOR = 20.0
# The ends of cells are quantiles: more clients would not move them.
_CLIENTS_FOR_CELLS = 50_000
_NOT_WEIGHED = ((), (0.0, 0.0), 0.0)


@dataclass(frozen=True, eq=False)
class ScorecardCells:
    """Clients as the cells that a scorecard is learned from."""

    names: tuple[str, ...]  # The k features
    edges: tuple[np.ndarray, ...]  # Of each feature, where its cells end, as `CardLine` has it
    cells: np.ndarray  # Shape (n, k), the cell of each value; the last is for what is missing
    # Of each feature: 1 where the log-odds may only rise with it, -1 where they may only fall, else 0.
    directions: tuple[int, ...]

    @classmethod
    def of(
        cls,
        states: Sequence[np.ndarray],
        positions: np.ndarray,
        vocabularies: Sequence[int],
        cells: int,
        names: Sequence[str] = (),
        directions: Sequence[int] = (),
    ) -> "ScorecardCells":
        """Cut the features of clients, as the first of ``states`` shows them, into cells.

        Args:
            states: Shape (n, width) each, missing as NaN, categories as codes.
            positions: Shape (k,), the columns used.
            vocabularies: Words of each column's vocabulary, 0 for a number.
            cells: Of a number.
            names, directions: Of each column; by default its place, and none.
        """
        chosen = np.random.default_rng(0).permutation(len(states[0]))[:_CLIENTS_FOR_CELLS]
        shown = np.asarray(states[0][np.sort(chosen)][:, positions], dtype=np.float64)
        bins = ReferenceBins.of(shown, vocabularies, cells)
        edges = tuple(row[np.isfinite(row)] for row in bins.edges)
        most = max(len(one) for one in edges) + 2
        found = np.empty((len(states) * len(states[0]), len(edges)), dtype=np.min_scalar_type(most))
        for block, matrix in enumerate(states):
            rows = slice(block * len(matrix), (block + 1) * len(matrix))
            for place, (position, own) in enumerate(zip(positions.tolist(), edges, strict=True)):
                values = matrix[:, position]
                known = np.searchsorted(own, values, side="left")
                found[rows, place] = np.where(np.isnan(values), len(own) + 1, known)
        return cls(
            tuple(names) or tuple(str(place) for place in range(len(edges))),
            edges,
            found,
            tuple(directions) or (0,) * len(edges),
        )

    def learn(
        self,
        rows: np.ndarray,
        target: np.ndarray,
        features: int,
        weight: np.ndarray | None = None,
        *,
        directed: bool = True,
    ) -> Scorecard:
        """Return the scorecard of some rows; a feature that it does not weigh is worth nothing in it.

        Args:
            rows: Shape (m,), of ``cells``.
            target, weight: Shape (m,): 1 is a default; what each row counts, one by default.
            features: At most so many are weighed: those of most information value.
            directed: Whether ``directions`` are kept.

        Raises:
            InputError: No feature tells defaults from good clients.
        """
        weight = np.ones(len(target)) if weight is None else weight
        evidence, value = [], np.zeros(len(self.names))
        for column, direction in enumerate(self.directions):
            kept = direction if directed else 0
            one, value[column] = self._evidence(self.cells[rows, column], column, target, weight, kept)
            evidence.append(one)
        chosen = np.sort(np.argsort(-value, kind="stable")[:features])
        while len(chosen):
            given = np.column_stack([evidence[column][self.cells[rows, column]] for column in chosen])
            regression = LogisticRegression(max_iter=500).fit(given, target, sample_weight=weight)
            weights = regression.coef_[0]
            if (weights > 0).all():
                return self._card(chosen, [evidence[one] for one in chosen], regression, given, weight)
            chosen = chosen[weights > 0]
        raise InputError(
            "No feature tells clients who defaulted from those who repaid.",
            field="card_features",
            value=features,
            remedy="Train on more labelled clients.",
        )

    def _evidence(
        self, cells: np.ndarray, column: int, target: np.ndarray, weight: np.ndarray, direction: int
    ) -> tuple[np.ndarray, float]:
        """Return the weight of evidence of each cell of a feature, and the feature's information value."""
        rate, size = float(weight @ target / weight.sum()), len(self.edges[column]) + 2
        bad = np.bincount(cells, weight * target, size) + _PRIOR * rate
        good = np.bincount(cells, weight * (1 - target), size) + _PRIOR * (1 - rate)
        clients = bad + good
        bad, good = bad / bad.sum(), good / good.sum()
        evidence = np.log(bad / good)
        if direction:
            rising = isotonic_regression(direction * evidence[:-1], sample_weight=clients[:-1])
            evidence[:-1] = direction * np.asarray(rising)
        return evidence, float((bad - good) @ evidence)

    def _card(
        self,
        chosen: np.ndarray,
        evidence: Sequence[np.ndarray],
        regression: LogisticRegression,
        given: np.ndarray,
        weight: np.ndarray,
    ) -> Scorecard:
        lines = [CardLine(name, *_NOT_WEIGHED) for name in self.names]
        means = np.average(given, axis=0, weights=weight)
        for column, own, slope, mean in zip(
            chosen.tolist(), evidence, regression.coef_[0].tolist(), means.tolist(), strict=True
        ):
            upto, worth = tuple(self.edges[column].tolist()), tuple((slope * own).tolist())
            lines[column] = CardLine(self.names[column], upto, worth, slope * mean)
        return Scorecard(tuple(lines), float(np.asarray(regression.intercept_)[0]))


@dataclass(frozen=True, eq=False)
class ScorecardLearner:
    """Every labelled client as cells, once in each state of knowledge."""

    clients: ScorecardCells  # ``states`` blocks of n rows: the clients as they are, and their copies
    target: np.ndarray  # Shape (n,); 1 is a default
    states: int  # Of each client: as it is, with its history blanked, with facts hidden

    @classmethod
    def of(
        cls,
        states: Sequence[np.ndarray],
        target: np.ndarray,
        positions: np.ndarray,
        columns: Columns,
        vocabularies: Sequence[int],
        cells: int,
    ) -> "ScorecardLearner":
        """Cut the clients into cells; parameters are those of `CelledClients.of`."""
        celled = ScorecardCells.of(states, positions, vocabularies, cells, columns.names, columns.directions)
        return cls(celled, target, len(states))

    def fit(self, clients: np.ndarray, recipe: Recipe, threads: int = 1) -> Scorecard:
        """Learn from ``clients``, shape (m,), rising positions; one thread does it.

        Raises:
            InputError: The clients do not hold both outcomes, or nothing tells them apart.
        """
        del threads
        check_outcomes(self.target[clients])
        rows = learned_rows(self.target, clients, recipe, self.states)
        target = self.target[rows % len(self.target)]
        return self.clients.learn(rows, target, recipe.card_features, directed=recipe.directed)
