"""From rows of features to rows of scores: the steps of the scoring service, on one machine or on many."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.decision.reasons import ReasonFound, find_reasons
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.explanation.sentences import sentence
from limpide_credit.features import FeatureSet, RowBuilder, Translation, encode
from limpide_credit.features.aggregates import CLIENT
from limpide_credit.policy import CompiledPolicy, PolicyDocument

Explain = Literal["no", "concepts", "reasons"]
EXPLAIN: tuple[Explain, ...] = ("no", "concepts", "reasons")

_SCORES: Sequence[tuple[str, pa.DataType]] = (
    (CLIENT, pa.int64()),
    ("probability_of_default", pa.float64()),
    ("points", pa.int32()),
    ("grade", pa.string()),
    ("decision", pa.string()),
    ("rules", pa.list_(pa.string())),
    ("model_version", pa.string()),
    ("feature_set_version", pa.string()),
    ("policy_digest", pa.string()),
)
_CONCEPTS: Sequence[tuple[str, pa.DataType]] = (
    ("base_points", pa.float64()),
    ("concept_points", pa.map_(pa.string(), pa.float64())),
)
_REASON = pa.struct(
    [
        ("feature", pa.string()),
        ("concept", pa.string()),
        ("points_if_usual", pa.float64()),
        ("sentence", pa.string()),
    ]
)


def score_schema(explain: Explain) -> pa.Schema:
    """Return the columns of scores.

    ``rules`` are the codes of those that bit, in the policy's order; ``policy_digest`` names its text.
    ``concept_points`` maps a concept to what it added to the points, neither rounded nor clipped, and with
    ``base_points`` adds up to the score; ``reasons`` are those against the client that the explainer gives.
    """
    columns = [*_SCORES]
    if explain != "no":
        columns += _CONCEPTS
    if explain == "reasons":
        columns.append(("reasons", pa.list_(_REASON)))
    return pa.schema(columns)


class PartScorer:
    """A model and a policy that score rows of features and decide on them.

    Args:
        bundle: A registered version.
        policy: What decides; a fact that the model's vectors lack is missing of everybody, as in scoring.
        features: The feature set of this installation.
        explain: How far a score is explained.
        language: Of the reasons' sentences.
        currency: ISO 4217 code of their amounts; None says them without.

    Raises:
        ConflictError: The model reads a feature that this installation computes otherwise or not at all.
    """

    def __init__(
        self,
        bundle: ModelBundle,
        policy: PolicyDocument,
        features: FeatureSet,
        explain: Explain = "no",
        language: Language = "fr",
        currency: str | None = None,
    ) -> None:
        self._translation = Translation(features, bundle.model.layout)
        self._translation.correspondence.require(
            bundle.model.reads,
            who=f"Version {bundle.version}",
            remedy="Score with a version that this release trained.",
        )
        self._policy = CompiledPolicy(policy, bundle.model.layout, bundle.reference.vectors)
        self._bundle = bundle
        self._features = features
        self._explain = explain
        self._language: Language = language
        self._currency = currency
        self.schema = score_schema(explain)

    def __call__(self, frame: pa.Table) -> pa.Table:
        """Return the scores of rows, in their order."""
        vectors = self._translation(encode(frame, self._features))
        assessments = self._bundle.model.assess(vectors)
        rulings = self._policy.rule_many(vectors, assessments)
        columns: dict[str, Any] = {
            CLIENT: frame[CLIENT],
            "probability_of_default": [one.probability_of_default for one in assessments],
            "points": [one.points for one in assessments],
            "grade": [one.grade for one in assessments],
            "decision": [one.outcome for one in rulings],
            "rules": [[rule["code"] for rule in one.rules] for one in rulings],
            "model_version": [self._bundle.version] * len(assessments),
            "feature_set_version": [self._bundle.model.feature_set_version] * len(assessments),
            "policy_digest": [self._policy.digest] * len(assessments),
        }
        if self._explain != "no":
            columns |= self._explained(vectors)
        return pa.table(columns, schema=self.schema)

    @cached_property
    def _model(self) -> ExplainedModel:
        builder = RowBuilder(self._features, self._bundle.model.layout)
        explained = ExplainedModel(self._bundle, builder, self._currency)
        explained.prepare()
        return explained

    def _explained(self, vectors: np.ndarray) -> Mapping[str, Any]:
        found = self._model.view.explain(vectors)
        sums = {name: found.points[:, places].sum(axis=1) for name, places in self._model.concepts.items()}
        concepts = np.column_stack(list(sums.values())) if sums else np.empty((len(vectors), 0))
        columns: dict[str, Any] = {
            "base_points": found.base_points,
            "concept_points": [list(zip(sums, row, strict=True)) for row in concepts.tolist()],
        }
        if self._explain == "reasons":
            columns["reasons"] = [
                [self._reason(one) for one in find_reasons(self._model, vector, points).adverse]
                for vector, points in zip(vectors, found.points, strict=True)
            ]
        return columns

    def _reason(self, reason: ReasonFound) -> dict[str, Any]:
        return {
            "feature": reason.feature.name,
            "concept": reason.feature.concept,
            "points_if_usual": reason.points_if_usual,
            "sentence": sentence(reason, self._language, self._currency),
        }
