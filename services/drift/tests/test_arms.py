"""A run shows the arms of the experiment that began last, side by side."""

from datetime import UTC, datetime

import pytest

WHO = {"subject": "risk", "issuer": "shell:here"}


def test_a_run_without_an_experiment_has_no_arms(service, sqlite_store, decide, people):
    decide(sqlite_store, people(30, seed=7))
    assert service.run().json()["findings"]["arms"] == []


def test_a_run_compares_the_arms_of_an_experiment_that_has_ended(service, sqlite_store, decide, people):
    sqlite_store.experiments.start("softer", 0.25, model_version="2", policy=None, reason="Essai", **WHO)
    sqlite_store.experiments.stop(reason="Fini", **WHO)
    decide(sqlite_store, people(30, seed=7), arm="softer:champion", decision="refused")
    lent = decide(sqlite_store, people(20, seed=8), arm="softer:challenger", decision="approved")
    for number, one in enumerate(lent[:10]):
        sqlite_store.outcomes.add(
            one, "repaid" if number else "defaulted", datetime(2026, 11, 25, tzinfo=UTC)
        )
    champion, challenger = service.run().json()["findings"]["arms"]
    assert (champion["experiment"], champion["arm"], champion["decisions"]) == ("softer", "champion", 30)
    assert champion["approval_rate"]["value"] == 0
    assert champion["expected_default_rate"] is None
    assert champion["default_rate"] == {"not_known": "no_outcomes"}
    assert (challenger["arm"], challenger["decisions"], challenger["outcomes"]) == ("challenger", 20, 10)
    assert challenger["default_rate"]["value"] == pytest.approx(0.1)
    figures = {"arm": "challenger", "bound": "value"}
    assert service.figure("limpide_drift_arm_approval_ratio", **figures) == 1
    assert service.figure("limpide_drift_arm_default_ratio", **figures) == pytest.approx(0.1)
    assert service.figure("limpide_drift_arm_decisions", arm="champion", of="all") == 30
