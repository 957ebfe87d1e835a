"""Fixtures that tests of several members share."""

import socket
from collections.abc import Callable

import numpy as np
import pytest

pytest_plugins = ["explained_models", "stores"]


@pytest.fixture
def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def tiny_bundle() -> Callable[..., object]:
    """Return a function that makes a real, small model bundle over a synthetic matrix.

    ``tiny_bundle(layout=None, seed=0)``: the layout's vectors (by default this installation's), of which
    the model uses the first twelve; 400 clients, numbers 100001 to 100400, a fifth of them in default.
    """
    import lightgbm as lgb

    from limpide_credit.bundle import (
        Measure,
        ModelBundle,
        mean_contributions,
        outcome_quantiles,
        reference_sample,
    )
    from limpide_credit.decision.calibration import fit_calibration
    from limpide_credit.decision.policy import Policy
    from limpide_credit.decision.threshold import Costs, choose_threshold, cost_curve
    from limpide_credit.features import DEPTH_COUNTS, VectorLayout, feature_set, history_depth
    from limpide_credit.model import CreditModel
    from limpide_credit.scorers.boosted_trees import BoostedTrees

    def make(layout: VectorLayout | None = None, seed: int = 0) -> ModelBundle:
        installed = layout is None
        layout = layout or feature_set().layout
        random = np.random.default_rng(seed)
        vectors = random.normal(size=(400, len(layout.names)))
        vectors[random.random(vectors.shape) < 0.2] = np.nan
        risk = np.nansum(vectors[:, :6], axis=1) - 2.0
        target = (random.random(400) < 1 / (1 + np.exp(-risk))).astype(np.int64)
        positions = np.arange(12)
        names = list(layout.names[:12])
        booster = lgb.train(
            {"objective": "binary", "num_leaves": 7, "verbose": -1, "seed": seed, "num_threads": 1},
            lgb.Dataset(vectors[:, positions], target, feature_name=names),
            num_boost_round=20,
        )
        raw = np.asarray(booster.predict(vectors[:, positions], raw_score=True))
        calibration = fit_calibration(raw, target)
        probability = 1 / (1 + np.exp(-calibration.apply(raw)))
        costs = Costs()
        curve = cost_curve(probability, target, costs)
        model = CreditModel(
            scorer=BoostedTrees(booster),
            calibration=calibration,
            policy=Policy(choose_threshold(curve, costs), costs),
            layout=layout,
            feature_names=tuple(names),
            history_depth=history_depth if installed else None,
            depth_counts=DEPTH_COUNTS if installed else (),
        )
        reference = reference_sample(model, np.arange(100001, 100401), vectors, target, size=200, seed=seed)
        return ModelBundle(
            model=model,
            reference=reference,
            quantiles=outcome_quantiles(model, vectors, target),
            importance=mean_contributions(model, reference.vectors),
            metrics={"auc": Measure(0.75, 0.73, 0.77)},
            cost_curve=curve,
            card_fr="# Carte du modèle\n",
            card_en="# Model card\n",
            data_fingerprint="0" * 64,
        )

    return make
