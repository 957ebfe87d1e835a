"""The sentence with which the model's page opens: all is well, or what to look at."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import streamlit as st
from fake_drift import run_page, run_summary
from fake_services import FakeServices

from limpide_credit.contracts.model import ModelAnswer
from limpide_credit.contracts.model_report import FairnessReport, Figure, ModelReport
from limpide_dashboard.api import connect
from limpide_dashboard.catalogue import catalogue
from limpide_dashboard.formatting import Formats
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts import model_state
from limpide_dashboard.settings import DashboardSettings

Opening = Callable[..., tuple[str, str]]


@pytest.fixture
def opening(services: FakeServices, monkeypatch: pytest.MonkeyPatch) -> Opening:
    """Return a function that gives the sentence and its tone, of a calm model but for what it is given."""
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(model_state, "verdict", lambda title, *, tone: shown.append((title, tone)))

    def of(
        *, slope: float = 1.0, ratio: float = 0.9, drift: str | None = "stable", **serving: Any
    ) -> tuple[str, str]:
        st.cache_data.clear()
        runs = [] if drift is None else [{**run_summary(), "verdict": drift}]
        services.answers["GET", "/runs"] = lambda _: httpx.Response(200, json=run_page(*runs))
        say, settings = catalogue("en"), DashboardSettings()
        ctx = PageContext(say, Formats(say, None), connect(settings, services.transport), settings)
        calm = {"version": "3", "registry_away": False, "alias_missing": False, "refused_version": None}
        lowest = Figure(value=ratio, low=ratio - 0.05, high=ratio + 0.05)
        groups = FairnessReport.model_construct(label_fr="âge", label_en="age", lowest_approval_ratio=lowest)
        measured = {"calibration_slope": Figure(value=slope, low=slope - 0.1, high=slope + 0.1)}
        model_state.show_state(
            ctx,
            ModelAnswer.model_construct(**{**calm, **serving}),
            ModelReport.model_construct(metrics=measured, fairness=[groups]),
        )
        return shown[-1]

    return of


def test_a_calm_model_is_said_to_be_well(opening: Opening):
    sentence, tone = opening()
    assert sentence.startswith("All is well: version 3 serves") and tone == "good"
    assert "resemble those of the training" in sentence


@pytest.mark.parametrize("drift", [None, "no_verdict"])
def test_without_a_verdict_on_drift_the_sentence_says_that_it_is_not_known(
    opening: Opening, drift: str | None
):
    sentence, tone = opening(drift=drift)
    assert "no comparison says yet" in sentence and tone == "plain"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"slope": 0.85}, "probabilities stray"),
        ({"ratio": 0.7}, "approval by age"),
        ({"drift": "drifted"}, "recent applications stray"),
        ({"drift": "moderate"}, "recent applications stray"),
        ({"registry_away": True}, "cannot be read"),
        ({"refused_version": "4"}, "cannot be read"),
    ],
    ids=["calibration", "fairness", "drifted", "moderate", "registry away", "version refused"],
)
def test_what_is_not_well_is_named_alone(opening: Opening, given: dict[str, Any], named: str):
    sentence, tone = opening(**given)
    assert sentence.startswith("To look at: ") and named in sentence and ";" not in sentence
    assert tone == "bad"


def test_all_that_is_wrong_is_one_sentence(opening: Opening):
    sentence, _ = opening(slope=0.8, ratio=0.5, drift="drifted")
    assert sentence.count(";") == 2
