"""The study of product categories: what is shown with MLflow, without it, and of invented products."""

import json
from html import escape

import httpx
import pytest
from dashboard_bench import Opened, text_of

from limpide_credit.contracts.product_study import Points, ProductPoints, ProductStudy
from limpide_dashboard.catalogue import catalogue
from limpide_dashboard.pages import technology_watch
from limpide_dashboard.product_study import find_study

ADDRESS = "http://mlflow.test:5000"


def shipped() -> tuple[ProductStudy, ProductPoints]:
    found = find_study(None, 1.0)
    return found.study, found.points


def with_points(study: ProductStudy) -> ProductPoints:
    """Three invented products on the map of every encoder."""
    spot = Points(x=[0.0, 1.0, 2.0], y=[2.0, 1.0, 0.0], cluster=[0, 1, 1])
    return ProductPoints(
        names=["Product 0", "Product 1", "Product 2"],
        category=[0, 1, 1],
        encoders={row.name: spot for row in study.encoders},
    )


def mlflow(study: ProductStudy, points: ProductPoints) -> httpx.MockTransport:
    """MLflow with one study in its registry."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/registered-models/alias"):
            return httpx.Response(200, json={"model_version": {"version": "3", "run_id": "r1", "tags": []}})
        assert request.url.params["run_uuid"] == "r1"
        document = study if request.url.params["path"] == "study/study.json" else points
        return httpx.Response(200, text=document.model_dump_json())

    return httpx.MockTransport(answer)


def test_the_study_in_mlflow_is_shown_with_its_products_names():
    study, _ = shipped()
    later = study.model_copy(update={"made_on": "2026-12-01"})
    found = find_study(ADDRESS, 1.0, mlflow(later, with_points(study)))
    assert found.origin == "mlflow"
    assert found.study.made_on == "2026-12-01"
    assert found.points.names[0] == "Product 0"


def test_a_study_of_invented_products_does_not_stand_beside_the_reference():
    study, points = shipped()
    invented = study.model_copy(update={"catalogue": study.catalogue.model_copy(update={"generated": True})})
    found = find_study(ADDRESS, 1.0, mlflow(invented, points))
    assert found.origin == "generated_in_mlflow"
    assert not found.study.catalogue.generated


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404, json={"error_code": "RESOURCE_DOES_NOT_EXIST"}),
        httpx.Response(200, text="<html>a login page</html>"),
        httpx.Response(200, json={"model_version": {"version": "1"}}),
    ],
    ids=["nothing registered", "no JSON", "no run"],
)
def test_the_shipped_figures_stand_in_for_a_study_that_cannot_be_had(answer: httpx.Response):
    found = find_study(ADDRESS, 1.0, httpx.MockTransport(lambda _: answer))
    assert found.origin == "shipped"


def test_the_shipped_figures_stand_in_when_mlflow_is_away():
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    assert find_study(ADDRESS, 1.0, httpx.MockTransport(refuse)).origin == "shipped"


def test_no_row_of_the_catalogue_is_in_what_ships():
    study, points = shipped()
    assert (points.names, points.category, points.encoders) == ([], [], {})
    assert not study.catalogue.generated


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_all_of_its_parts(opened: Opened, language: str):
    page = opened("technology_watch", lang=language)
    assert not page.exception
    said, say = text_of(page), catalogue(language)
    for part in ("title", "data_title", "encoders_title", "maps_title", "attention_title", "choice_title"):
        assert escape(say(f"technology_watch.{part}")) in said
    for encoder in (
        "CountVectorizer",
        "TF-IDF",
        "Word2Vec",
        "USE",
        "BERT-base",
        "DeBERTa-large",
        "MiniLM-L6",
    ):
        assert encoder in said
    assert "data:image/svg+xml" in said


def test_an_encoder_without_weights_says_so_and_has_no_figure(opened: Opened):
    said = text_of(opened("technology_watch", lang="en"))
    row = said[said.index("<td>DeBERTa-large</td>") :].partition("</tr>")[0]
    assert "weights absent" in row and "below DeBERTa-base" in row and "0." not in row


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_maps_name_each_product_once_by_category_and_once_by_cluster(
    opened: Opened, language: str, monkeypatch: pytest.MonkeyPatch
):
    study, _ = shipped()
    found = find_study(ADDRESS, 1.0, mlflow(study, with_points(study)))
    monkeypatch.setattr(technology_watch, "find_study", lambda *_: found)
    page = opened("technology_watch", lang=language)
    assert not page.exception
    charts = [json.loads(chart.proto.spec) for chart in page.main.get("plotly_chart")]
    maps = [chart for chart in charts if chart["data"][0]["type"] == "scatter"]
    assert len(maps) == 2
    for drawn in maps:
        named = [text for trace in drawn["data"] for text in trace.get("text", ())]
        assert sorted(name.partition("<br>")[0] for name in named) == ["Product 0", "Product 1", "Product 2"]
    assert catalogue(language)("technology_watch.no_maps") not in [one.value for one in page.caption]


def test_the_confusions_are_those_of_the_encoder_chosen(opened: Opened):
    page = opened("technology_watch", lang="en")
    page.session_state["watch-encoder"] = "tfidf"
    assert "Linear classifier · TF-IDF" in text_of(page.run())
    assert catalogue("en")("technology_watch.no_maps") in [one.value for one in page.caption]
