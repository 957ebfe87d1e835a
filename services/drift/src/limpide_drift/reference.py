"""What a window is compared with: the reference sample of one model version, made ready."""

from dataclasses import dataclass

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.model_report import Figure
from limpide_credit.drift import CalibrationDoubt, ReferenceBins
from limpide_credit.errors import InputError
from limpide_credit.features import FeatureSet, feature_set


@dataclass(frozen=True, eq=False)
class Reference:
    """One version's reference.

    Parameters
    ----------
    version, feature_set_version
        Of the model.
    features
        The feature set of the vectors.
    used
        The features that the model reads, the most important first.
    vectors, probability
        Shape (n, width) and (n,): the sample and its scores.
    bins, score_bins
        Of every feature, and of the probability of default.
    threshold
        Refused at or above this probability of default.
    auc, doubt
        Out of fold, at training: how well it ranks, and how well its calibration is known.
    """

    version: str
    feature_set_version: str
    features: FeatureSet
    used: tuple[str, ...]
    vectors: np.ndarray
    probability: np.ndarray
    bins: ReferenceBins
    score_bins: ReferenceBins
    threshold: float
    auc: Figure | None
    doubt: CalibrationDoubt


def make_reference(bundle: ModelBundle) -> Reference:
    """Make a bundle's reference sample ready.

    Raises
    ------
    InputError
        The bundle has no reference sample, or it is of another feature set than this release's.
    """
    features, model = feature_set(), bundle.model
    if not len(bundle.reference.vectors):
        raise InputError(
            f"Version {bundle.version} has no reference sample.",
            field="reference",
            value=bundle.version,
            remedy="Train it again with this release: `limpide train`.",
        )
    if model.feature_set_version != features.version:
        raise InputError(
            f"Version {bundle.version} reads feature set {model.feature_set_version}, this service knows "
            f"{features.version}.",
            field="feature_set_version",
            value=model.feature_set_version,
            remedy="Run the release that trained it, or train it again.",
        )
    auc = bundle.metrics.get("auc")
    importance = [name for name in bundle.importance if name in set(model.feature_names)]
    rest = [name for name in model.feature_names if name not in set(importance)]
    probability = bundle.reference.probability
    return Reference(
        version=bundle.version or "",
        feature_set_version=model.feature_set_version,
        features=features,
        used=(*importance, *rest),
        vectors=bundle.reference.vectors,
        probability=probability,
        bins=ReferenceBins.of(
            bundle.reference.vectors, [len(feature.categories) for feature in features.features.values()]
        ),
        score_bins=ReferenceBins.of(probability[:, None], [0]),
        threshold=model.policy.threshold,
        auc=None if auc is None else Figure.model_validate(auc, from_attributes=True),
        doubt=CalibrationDoubt.of(bundle.metrics),
    )
