"""A model with all that its explanations need, made once when it begins to serve."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.explanation.raw_moves import Move, raw_facts, raw_moves
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.explanation.usual import usual_values
from limpide_credit.features import Feature, RowBuilder, decode
from limpide_credit.model import CreditModel
from limpide_credit.next_facts.finder import NextFactFinder
from limpide_credit.tables import APPLICATION_FACTS

# Beyond these shares of the reference sample's values is where hardly anybody is.
_SEEN_SHARES = (0.005, 0.995)


class ExplainedModel:
    """A model bundle, its reference sample explained, and the approved population that reasons compare with.

    Args:
        bundle: The model and its reference sample.
        builder: Builds the vectors of what-ifs, in the bundle's layout.
        currency: ISO 4217 code of the amounts in its words; None says them without.
    """

    def __init__(self, bundle: ModelBundle, builder: RowBuilder, currency: str | None = None) -> None:
        self.bundle = bundle
        self.currency = currency
        self.features = bundle.model.layout
        self.builder = builder
        self.view = ReferenceView(bundle)
        self.next_facts = NextFactFinder(self.view, builder)

    @property
    def model(self) -> CreditModel:
        """What scores."""
        return self.bundle.model

    def prepare(self) -> None:
        """Compute now what requests would wait for."""
        self.view.prepare()
        self.next_facts.prepare()
        _ = self.usual, self.usual_points, self._seen

    @cached_property
    def entries(self) -> tuple[Feature, ...]:
        """The k features of the model, in its order."""
        return tuple(self.features.features[name] for name in self.model.feature_names)

    @property
    def concepts(self) -> Mapping[str, np.ndarray]:
        """Concept to the places of its features among ``entries``."""
        return self.view.concepts

    @cached_property
    def usual(self) -> np.ndarray:
        """Shape (k,), the usual value of each feature among approved clients; NaN where there is none."""
        approved = self.view.sample.vectors[self.view.approved]
        return usual_values(
            self.features.features, self.model.feature_names, approved[:, self.model.positions]
        )

    @cached_property
    def usual_points(self) -> np.ndarray:
        """Shape (k,), mean contribution in points of each feature among approved clients."""
        approved = self.view.contributions[self.view.approved]
        return approved.mean(axis=0) if len(approved) else np.zeros(len(self.entries))

    def move(self, vector: np.ndarray, place: int, value: float) -> Move | None:
        """Return the vector with one of ``entries`` at another value; None if no move of facts brings it.

        A fact of the application takes with it all that is computed from it. What is computed from such facts
        is moved by them: by one alone, terms of the loan first, else by all that are known, alike. Any other
        feature moves alone.
        """
        entry, at = self.entries[place], self.model.positions[place]
        if entry.name in APPLICATION_FACTS:
            fact = entry.word(value) if entry.kind == "category" else value
            return Move(self.builder.rebuild_rows(vector[None], {entry.name: [fact]})[0], {entry.name: fact})
        raw = raw_facts(entry)
        if not raw:
            moved = vector.copy()
            moved[at] = value
            return Move(moved, {})
        if any(self.features.features[name].kind != "number" for name in raw):
            return None
        facts = {name: float(vector[self.features.position(name)]) for name in raw}
        for trials in raw_moves(facts, float(vector[at]), value):
            rows = self.builder.rebuild_rows(vector[None], trials)
            reached = np.flatnonzero(np.isclose(rows[:, at], value, rtol=1e-9, atol=1e-9))
            if len(reached):
                first = int(reached[0])
                return Move(rows[first], {name: values[first] for name, values in trials.items()})
        return None

    def facts(self, vector: np.ndarray) -> dict[str, Any]:
        """Return the facts of the application that a vector holds, words for categories, None if missing."""
        known = decode(vector, self.features)
        return {name: known.get(name) for name in APPLICATION_FACTS}

    def plausible(self, moved: np.ndarray, vector: np.ndarray) -> bool:
        """Return whether all that differs between two vectors lies where clients of the sample are.

        A price of goods of twice the loan is outside of what the model learnt from: what it says there says
        nothing about the price.
        """
        after = moved[self.model.positions]
        before = vector[self.model.positions]
        low, high = self._seen
        return not bool(((after < low) | (after > high))[after != before].any())

    @cached_property
    def _seen(self) -> tuple[np.ndarray, np.ndarray]:
        """Shapes (k,), between which all but the most extreme values of each feature lie in the sample."""
        low, high = np.full(len(self.entries), -np.inf), np.full(len(self.entries), np.inf)
        for place, entry in enumerate(self.entries):
            known = self.view.ordered(entry.name)
            if entry.kind == "number" and len(known):
                low[place], high[place] = np.quantile(known, _SEEN_SHARES)
        return low, high
