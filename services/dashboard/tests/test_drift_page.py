"""The page on drift: the last run's verdict, what moved, the report, and what it says without a run."""

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_drift import RUN, run_answer, run_page, run_summary
from fake_services import FakeServices


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("fr", ("dérive", "Score externe 2", "Femme", "0,310", "sur 788 que le modèle lit")),
        ("en", ("drift", "External score 2", "Woman", "0.310", "of 788 that the model reads")),
    ],
)
def test_the_last_run_is_shown_in_the_language_of_the_address(opened: Opened, language, sentences):
    page = opened("drift", lang=language)
    assert not page.exception
    for sentence in sentences:
        assert sentence in text_of(page)


def test_the_report_is_fetched_when_a_person_asks_for_it(opened: Opened, services: FakeServices):
    page = opened("drift")
    assert not services.requests("GET", f"/runs/{RUN}/report")
    page.button(key=f"report-{RUN}").click().run()
    assert services.requests("GET", f"/runs/{RUN}/report") and page.get("download_button")


def test_without_a_run_the_page_says_when_the_first_one_comes(opened: Opened, services: FakeServices):
    services.answers["GET", "/runs"] = lambda _: httpx.Response(200, json=run_page())
    page = opened("drift")
    assert not page.exception
    assert "Aucune comparaison" in text_of(page)


def test_a_window_without_decisions_says_so(opened: Opened, services: FakeServices):
    empty = run_summary(decisions=0, verdict="no_verdict", score_psi=None, expected_auc=None)
    services.answers["GET", "/runs"] = lambda _: httpx.Response(200, json=run_page(empty))
    services.answers["GET", f"/runs/{RUN}"] = lambda _: httpx.Response(200, json={**empty, "findings": None})
    page = opened("drift")
    assert not page.exception
    assert "sans avis" in text_of(page)


def test_the_score_is_followed_from_run_to_run(opened: Opened, services: FakeServices):
    earlier = run_summary(run_id="r-0", window_end="2026-11-20T00:00:00Z", verdict="stable")
    services.answers["GET", "/runs"] = lambda _: httpx.Response(200, json=run_page(run_summary(), earlier))
    page = opened("drift")
    assert not page.exception
    assert "Sur 2 comparaisons" in text_of(page)


def test_runs_of_equal_words_are_opened_by_their_number(opened: Opened, services: FakeServices):
    again = run_summary(run_id="r-0")
    services.answers["GET", "/runs"] = lambda _: httpx.Response(200, json=run_page(run_summary(), again))
    services.answers["GET", "/runs/r-0"] = lambda _: httpx.Response(200, json={**run_answer(), **again})
    page = opened("drift")
    runs = page.selectbox(key="drift-run@fr")
    assert len(set(runs.options)) == 2
    runs.select("r-0").run()
    assert services.requests("GET", "/runs/r-0")


def test_a_reference_of_choice_is_named_and_kept_out_of_the_trend(opened: Opened, services: FakeServices):
    period = {"reference_start": "2026-10-01T00:00:00Z", "reference_end": "2026-11-01T00:00:00Z"}
    chosen, watch = run_summary(**period), run_summary(run_id="r-0", window_end="2026-11-20T00:00:00Z")
    services.answers["GET", "/runs"] = lambda _: httpx.Response(200, json=run_page(chosen, watch))
    whole = {**run_answer(), **period}
    services.answers["GET", f"/runs/{RUN}"] = lambda _: httpx.Response(200, json=whole)
    page = opened("drift")
    assert not page.exception
    assert "Référence choisie : les décisions du 01/10/2026" in page.info[0].value
    assert "face à une autre période" in text_of(page)
    assert "Sur 2 comparaisons" not in text_of(page)


def test_what_is_not_known_says_why_and_a_damaged_run_hides_no_other(opened: Opened, services: FakeServices):
    run = run_summary(realised_auc={"not_known": "one_outcome_only"})
    edge = run_summary(run_id="r-0", window_start="0001-01-01T00:00:00Z", window_end="0001-01-02T00:00:00Z")
    page = {
        **run_page(run, edge),
        "damaged": [{"run_id": "r-9", "problem": "summary is no JSON."}],
        "total": 500,
    }
    services.answers["GET", "/runs"] = lambda _: httpx.Response(200, json=page)
    whole = {**run_answer(), **run}
    services.answers["GET", f"/runs/{RUN}"] = lambda _: httpx.Response(200, json=whole)
    shown = opened("drift")
    assert not shown.exception
    assert "une seule sorte de dénouement" in text_of(shown)
    assert "r-9" in shown.warning[0].value
    assert any("sur 500" in one.value for one in shown.caption)


def _pages_of_runs(services: FakeServices, *, cursor_holds: bool = True) -> None:
    """Two pages of one run each, of 10,000."""
    older = run_summary(run_id="r-0", window_end="2026-10-20T00:00:00Z")

    def answer(request: httpx.Request) -> httpx.Response:
        before = request.url.params.get("before")
        if before is None:
            page = {**run_page(run_summary()), "total": 10_000, "next_before": RUN}
            return httpx.Response(200, json=page)
        if not cursor_holds:
            problem = {"code": "invalid_input", "message": "There is no run r-1 to go on from."}
            rest = {"field": "before", "value": before, "remedy": None, "request_id": "1"}
            return httpx.Response(422, json={"error": {**problem, **rest}})
        return httpx.Response(200, json={**run_page(older), "total": 10_000, "next_before": None})

    services.answers["GET", "/runs"] = answer
    services.answers["GET", "/runs/r-0"] = lambda _: httpx.Response(200, json={**run_answer(), **older})


def _button(page, words: str):
    return next(one for one in page.button if one.label == words)


def test_older_runs_are_a_page_further_and_the_page_says_how_many_there_are(
    opened: Opened, services: FakeServices
):
    _pages_of_runs(services)
    page = opened("drift", lang="en")
    assert any("1 comparisons on this page, 10,000 in all" in one.value for one in page.caption)
    _button(page, "Older").click().run()
    assert not page.exception
    assert services.requests("GET", "/runs/r-0")
    assert not [one for one in page.button if one.label == "Older"]
    _button(page, "Back to the latest").click().run()
    assert page.selectbox(key="drift-run@en").value == RUN


def test_a_run_that_left_the_store_leads_back_to_the_latest(opened: Opened, services: FakeServices):
    _pages_of_runs(services, cursor_holds=False)
    page = opened("drift", lang="en")
    _button(page, "Older").click().run()
    assert not page.exception
    assert page.selectbox(key="drift-run@en").value == RUN


def test_without_the_drift_service_the_page_says_which_one_is_away(opened: Opened, services: FakeServices):
    services.away.add("drift")
    page = opened("drift")
    assert "service de dérive n'est pas disponible" in page.warning[0].value
