import sys
from dataclasses import replace

import lightgbm as lgb
import numpy as np
import pytest

from limpide_credit.explanation.shapley_source import choose_source
from limpide_credit.scorers.boosted_trees import BoostedTrees


def test_the_kernel_serves_a_champion(explained, generated_clients):
    pytest.importorskip("numba")
    source = choose_source(explained.model, generated_clients.vectors)
    assert (source.name, source.because) == ("kernel", "")
    rows = generated_clients.vectors[:50]
    assert np.abs(source.compute(rows) - explained.model.raw_contributions(rows)).max() < 1e-9


@pytest.mark.parametrize("rows", [1, 64])
def test_a_kernel_that_disagrees_does_not_serve(explained, generated_clients, monkeypatch, rows):
    pytest.importorskip("numba")
    from limpide_credit.explanation.kernel.shapley import ShapleyKernel

    right = ShapleyKernel.__call__

    def wrong(self, vectors, threads=1):
        answer = right(self, vectors, threads)
        answer[:, 0] += 1e-8 if len(vectors) == rows else 0.0
        return answer

    monkeypatch.setattr(ShapleyKernel, "__call__", wrong)
    source = choose_source(explained.model, generated_clients.vectors)
    assert source.name == "pred_contrib"
    assert "differs from pred_contrib by 1e-08" in source.because
    expected = explained.model.raw_contributions(generated_clients.vectors[:rows])
    assert (source.compute(generated_clients.vectors[:rows]) == expected).all()


def test_without_numba_pred_contrib_serves(explained, generated_clients, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba.core.errors", None)
    source = choose_source(explained.model, generated_clients.vectors)
    assert source.name == "pred_contrib"
    assert "numba" in source.because


def test_a_model_that_the_kernel_does_not_know_is_explained_by_pred_contrib(explained, generated_clients):
    pytest.importorskip("numba")
    model = explained.model
    used = generated_clients.vectors[:, model.positions]
    booster = lgb.train(
        {"objective": "poisson", "num_leaves": 3, "verbose": -1, "num_threads": 1},
        lgb.Dataset(used, generated_clients.target),
        3,
    )
    source = choose_source(replace(model, scorer=BoostedTrees(booster)), generated_clients.vectors)
    assert source.name == "pred_contrib"
    assert "objective poisson" in source.because
