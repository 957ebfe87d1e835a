import pytest
from explainer_worker import Versions

pytest.importorskip("numba")

from limpide_credit.explanation.kernel.shapley import ShapleyKernel


def served_by(worker) -> dict[str, float]:
    gauge = worker.runtime.metrics.contributions_source
    return {sample.labels["source"]: sample.value for metric in gauge.collect() for sample in metric.samples}


def test_a_metric_says_that_the_kernel_computes(worker):
    assert served_by(worker) == {"kernel": 1.0, "pred_contrib": 0.0}


def test_a_kernel_that_disagrees_leaves_the_answers_and_the_health_as_they_are(
    worker, worker_with, bundles, generated_clients, monkeypatch, caplog
):
    asked = {"client_id": int(generated_clients.numbers[0])}
    known = worker.explain(asked).json()
    right = ShapleyKernel.__call__
    monkeypatch.setattr(ShapleyKernel, "__call__", lambda self, rows, threads=1: right(self, rows) + 1e-3)
    other = worker_with(Versions(dict(bundles)))
    assert served_by(other) == {"kernel": 0.0, "pred_contrib": 1.0}
    assert "contributions are computed by pred_contrib: The kernel differs" in caplog.text
    answer = other.explain(asked).json()
    expected = {one["concept"]: one["points"] for one in known["concepts"]}
    assert {one["concept"]: one["points"] for one in answer["concepts"]} == pytest.approx(expected, abs=1e-9)
    assert [one["sentence"] for one in answer["reasons"]] == [one["sentence"] for one in known["reasons"]]
    assert other.ask("GET", "/model").status_code == 200
    assert other.ask("GET", "/readyz").status_code == 200
