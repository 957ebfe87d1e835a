"""The study of product categories: what is shown with MLflow, without it, and of invented products."""

import json
import re
from html import escape
from typing import get_args

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_services import FakeServices
from measured_study import measured_study, spread
from streamlit.testing.v1 import AppTest

from limpide_credit.contracts.product_categories import CategoriesRequest, ProductText
from limpide_credit.contracts.product_study import Absence, Points, ProductPoints, ProductStudy
from limpide_dashboard.catalogue import Language, catalogue
from limpide_dashboard.pages import technology_watch
from limpide_dashboard.product_study import Origin, StudyView, find_study

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
    # Text of the file: names of categories and encoders, settings, no product.
    texts = {text for text in _texts(study.model_dump()) if text not in study.catalogue.categories}
    assert max(map(len, texts)) <= 64


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = [*value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in _texts(part)]


def cells(page: AppTest, row: str) -> list[str]:
    said = text_of(page)
    line = said[said.index(f"<td>{row}</td>") :].partition("</tr>")[0]
    return [re.sub("<[^>]+>", "", cell) for cell in line.split("</td>") if cell]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> ProductStudy:
    """A study with every figure, in MLflow."""
    study = measured_study()
    nothing = ProductPoints(names=[], category=[], encoders={})
    monkeypatch.setattr(technology_watch, "find_study", lambda *_: StudyView(study, nothing, "mlflow"))
    return study


def test_the_pages_figures_are_those_of_the_runs_file(opened: Opened, measured: ProductStudy):
    """Read back from the page, each figure of each encoder is the file's, to the digits shown."""
    page = opened("technology_watch", lang="en")
    assert not page.exception
    for row in measured.encoders:
        if row.ari is None:
            continue
        shown = cells(page, row.label)
        assert (
            row.ari_halves and row.accuracy and row.accuracy_brands and row.accuracy_random and row.macro_f1
        )
        figures = [row.ari, row.accuracy, row.accuracy_brands, row.accuracy_random, row.macro_f1]
        errors = [row.ari_halves, *figures[1:]]
        read = [shown[place].split(" ± ") for place in (2, 4, 5, 6, 7)]
        assert [figure for figure, _ in read] == [f"{one.mean:.3f}" for one in figures]
        assert [error for _, error in read] == [f"{one.deviation:.3f}" for one in errors]
        assert shown[8] == f"{row.processor_seconds:.1f}" and shown[9] == "128 MiB"
    said = text_of(page)
    for sentence in (
        "350 products set aside; all figures are of the 700 others. 401 products have a near twin",
        "613 brands",
        "20 minutes on a machine of 2 cores, 25 minutes of processor time",
        "1.1 ms of processor time",
        "302 names of levels 2, 3 of the tree give an accuracy of 83.9",
        "ARI 0.671 (0.651 ± 0.012 on random halves)",
        "5 random halves",
        "BERT-base (0.421 ± 0.021) &lt; USE (0.518 ± 0.026) &lt; Word2Vec (0.639 ± 0.032). BERT is below USE",
        "a mean cosine of 0.67 there, against 0.24",
        "The better of the two cannot be told from K-means on MiniLM-L6 (0.642 ± 0.032)",
        "photographs are in no registry",
    ):
        assert sentence in said
    assert "64 tokens, mean of the first and last layers" in cells(page, "BERT-base")[1]
    assert "all words" in cells(page, "Word2Vec")[1]


@pytest.mark.parametrize(
    ("ari", "said", "reason"),
    [
        (0.70, "BERT is above USE, Word2Vec by more", False),
        (0.58, "Between BERT and USE, Word2Vec the gap", True),
    ],
)
def test_what_is_said_of_bert_follows_from_its_figure_and_the_errors(
    opened: Opened, measured: ProductStudy, ari: float, said: str, reason: bool
):
    wide = {"ari_halves": spread(ari, 0.06)} if reason else {}
    rows = [
        row.model_copy(update={"ari": spread(ari), **wide}) if row.name == "bert" else row
        for row in measured.encoders
    ]
    measured.encoders[:] = rows
    page = text_of(opened("technology_watch", lang="en"))
    assert said in page
    assert ("learnt to guess masked words" in page) == reason


@pytest.mark.parametrize(
    ("origin", "said"), [("mlflow", ""), ("generated_in_mlflow", "learnt from invented products")]
)
def test_whose_figures_stand_beside_the_classifier_is_said(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, origin: Origin, said: str
):
    study, points = shipped()
    monkeypatch.setattr(technology_watch, "find_study", lambda *_: StudyView(study, points, origin))
    page = opened("technology_watch", lang="en")
    assert ("the figures on this page are" in " ".join(one.value for one in page.caption)) == bool(said)
    assert said in " ".join(one.value for one in page.caption)


def test_the_figures_shipped_are_shown_as_they_are_and_what_was_not_measured_is_a_dash(opened: Opened):
    study, _ = shipped()
    page = opened("technology_watch", lang="en")
    assert not page.exception
    for row in study.encoders:
        if row.ari is None:
            continue
        shown = cells(page, row.label)
        assert shown[2].startswith(f"{row.ari.mean:.3f}")
        for place, figure in ((4, row.accuracy), (5, row.accuracy_brands), (6, row.accuracy_random)):
            assert shown[place] == (f"{figure.mean:.3f} ± {figure.deviation:.3f}" if figure else "–")
    earlier = "before products were set aside"
    assert (earlier in text_of(page)) == (study.set_aside == 0)


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


def test_an_encoder_without_weights_says_so_and_has_no_figure(opened: Opened, measured: ProductStudy):
    said = text_of(opened("technology_watch", lang="en"))
    row = said[said.index("<td>DeBERTa-large</td>") :].partition("</tr>")[0]
    assert "in no package registry" in row and "below" in row and "0." not in row


@pytest.mark.parametrize("reason", get_args(Absence.model_fields["reason"].annotation))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_reason_for_a_missing_row_has_its_sentence(language: Language, reason: str):
    assert "torch" in catalogue(language)(
        f"technology_watch.absent_{reason}", what="torch"
    ) or reason.startswith(("weights_not", "weights_in"))


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
    maps = [chart for chart in charts if chart["data"][0].get("mode") == "markers"]
    assert len(maps) == 2
    for drawn in maps:
        named = [text for trace in drawn["data"] for text in trace.get("text", ())]
        assert sorted(name.partition("<br>")[0] for name in named) == ["Product 0", "Product 1", "Product 2"]
    assert catalogue(language)("technology_watch.cells_note") not in [one.value for one in page.caption]


def test_without_the_runs_points_the_map_counts_products_by_cell(opened: Opened, measured: ProductStudy):
    page = opened("technology_watch", lang="en")
    charts = [json.loads(chart.proto.spec) for chart in page.main.get("plotly_chart")]
    maps = [chart for chart in charts if chart["data"][0].get("mode") == "markers"]
    assert len(maps) == 2
    for drawn in maps:
        texts = [text for trace in drawn["data"] for text in trace.get("text", ())]
        counted = sum(int(text.partition(" ")[0].replace(",", "")) for text in texts)
        assert counted == measured.reported
    assert catalogue("en")("technology_watch.cells_note") in [one.value for one in page.caption]


def test_the_confusions_are_those_of_the_encoder_chosen(opened: Opened):
    page = opened("technology_watch", lang="en")
    page.session_state["watch-encoder"] = "tfidf"
    assert "Linear classifier · TF-IDF" in text_of(page.run())


def categories(request: httpx.Request) -> httpx.Response:
    """The classifier of products: a watch is a watch, of anything else it knows no word."""
    asked = CategoriesRequest.model_validate_json(request.content)

    def found(product: ProductText) -> dict[str, object]:
        if "watch" not in product.product_name + product.description:
            return {"decision": "no_known_word", "categories": []}
        ranked = [
            {"category": "Watches", "probability": 0.75, "words": [{"word": "dial", "log_odds": 1.5}]},
            {"category": "Computers", "probability": 0.25, "words": []},
        ]
        return {"decision": "decided" if asked.threshold <= 0.75 else "unsure", "categories": ranked}

    document = {
        "products": [found(one) for one in asked.products],
        "threshold": asked.threshold,
        "model_version": "7",
    }
    return httpx.Response(200, json=document)


def asked_for(page: AppTest, name: str) -> AppTest:
    page.text_input(key="watch-name").set_value(name)
    return next(one for one in page.button if "ategor" in one.label or "atégor" in one.label).click().run()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_text_gets_its_category_the_words_and_a_person_where_the_threshold_says(
    opened: Opened, services: FakeServices, language: Language
):
    services.answers["POST", "/categories"] = categories
    say = catalogue(language)
    page = asked_for(opened("technology_watch", lang=language), "Steel watch")
    assert not page.exception
    assert "<p>Watches</p>" in text_of(page) and "dial (+1" in text_of(page)
    assert say("technology_watch.unsure_note").partition(":")[2][:20] not in text_of(page)
    page = page.slider(key="watch-threshold").set_value(90).run()
    assert escape(say("technology_watch.decision_unsure").partition(",")[0]).lower() in text_of(page).lower()
    assert services.requests("POST", "/categories")[-1]["threshold"] == pytest.approx(0.9)
    page = asked_for(page, "xyzzy")
    assert escape(say("technology_watch.no_known_word_note")) in text_of(page)


def test_the_threshold_says_what_was_measured_at_it(opened: Opened, measured: ProductStudy):
    page = opened("technology_watch", lang="en").slider(key="watch-threshold").set_value(80).run()
    assert "73.1" in text_of(page) and "98.9" in text_of(page)


def test_without_the_classifier_the_page_says_how_to_start_it(opened: Opened, services: FakeServices):
    services.away.add("categories")
    page = asked_for(opened("technology_watch", lang="en"), "Steel watch")
    assert "limpide-product-categories serve" in text_of(page)
    assert "MiniLM" in text_of(page)
