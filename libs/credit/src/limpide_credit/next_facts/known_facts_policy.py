"""What a policy makes of what is known, and what it asks for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from limpide_credit.features import VectorLayout
from limpide_credit.model import Assessment
from limpide_credit.policy import CompiledPolicy, Rule
from limpide_credit.policy.tree import And, Missing, Negation, Or, Truth, facts_of


class KnownFactsPolicy:
    """A policy without what it says of missing facts: what it would decide if nothing more were needed.

    Rules that ask for facts or sources, and those whose condition says ``is null``, are left out; the others
    pass over whom they cannot judge.

    Args:
        policy: What decides.
        layout, training: What it is bound to.
    """

    def __init__(self, policy: CompiledPolicy, layout: VectorLayout, training: np.ndarray) -> None:
        self.policy = policy
        self._layout = layout
        rules = [replace(rule, refers_unknown=False) for rule in policy.document.rules if not _asks(rule)]
        self._of_known = CompiledPolicy(replace(policy.document, rules=tuple(rules)), layout, training)

    def outcomes(self, matrix: np.ndarray, assessments: Sequence[Assessment]) -> np.ndarray:
        """Return the outcome of each vector, shape (n,), as a place in `policy.OUTCOMES`."""
        return self._of_known.outcomes_of(matrix, assessments)

    def wanted(self, vector: np.ndarray, rules: Collection[Mapping[str, Any]]) -> frozenset[str]:
        """Return the facts for want of which a client is referred, among them features of `not_asked`.

        Args:
            vector: Shape (width,).
            rules: That bit, as `PolicyResult` has them.
        """
        names: set[str] = set()
        for applied in rules:
            rule = self.policy.document.rule(applied["code"])
            if rule is None or not (_asks(rule) or applied.get("unknown")):
                continue
            named = applied.get("facts") or [fact.name for fact in rule.facts]
            for name in named:
                number = self.policy.document.quantities.get(name)
                names.update([name] if number is None else [fact.name for fact in facts_of(number)])
        return frozenset(name for name in names if self._is_open(vector, name))

    def _is_open(self, vector: np.ndarray, name: str) -> bool:
        if name not in self._layout.features:
            return False
        value = vector[self._layout.position(name)]
        return bool(np.isnan(value) or (name.startswith("NOT_ASKED_") and value != 0.0))


def _asks(rule: Rule) -> bool:
    return bool(rule.missing or rule.not_asked or (rule.when is not None and _says_missing(rule.when)))


def _says_missing(tree: Truth) -> bool:
    match tree:
        case Missing():
            return True
        case And(left, right) | Or(left, right):
            return _says_missing(left) or _says_missing(right)
        case Negation(of):
            return _says_missing(of)
        case _:
            return False
