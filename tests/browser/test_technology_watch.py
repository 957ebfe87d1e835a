"""The technology watch in the browser: its maps answer to the encoder chosen, its drawing is there."""

from collections.abc import Callable

import pytest
from front_end import DESKTOP, FrontEnd
from playwright.sync_api import ViewportSize, expect

from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue
from limpide_dashboard.product_study import find_study

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_encoders_has_the_reference_beside_ours(
    front_end: Callable[[ViewportSize], FrontEnd], language: Language
):
    page = front_end(DESKTOP)
    page.open("technology_watch", lang=language)
    caption = catalogue(language)("technology_watch.encoders_title")
    table = page.page.locator(".lp-table table").filter(has_text=caption).first
    row = table.locator("tr").filter(has_text="TF-IDF").locator("td")
    reference = "0,519" if language == "fr" else "0.519"
    assert reference in row.all_inner_texts()[3]
    assert row.all_inner_texts()[2] != row.all_inner_texts()[3]


def test_choosing_an_encoder_redraws_the_confusions(front_end: Callable[[ViewportSize], FrontEnd]):
    page = front_end(DESKTOP)
    page.open("technology_watch", lang="en")
    chart = page.page.locator(".lp-chart h3")
    assert "Linear classifier · MiniLM-L6" in chart.all_inner_texts()
    page.page.get_by_role("radio", name="TF-IDF").or_(page.page.get_by_role("button", name="TF-IDF")).click()
    expect(page.page.get_by_text("Linear classifier · TF-IDF").first).to_be_visible()
    page.wait_complete()
    study = find_study(None, 1.0).study
    maps = 2 if any(row.cells for row in study.encoders) else 0
    assert page.charts() == 3 + maps + bool(study.decided)


def test_the_drawing_of_attention_is_seen_and_said(front_end: Callable[[ViewportSize], FrontEnd]):
    page = front_end(DESKTOP)
    page.open("technology_watch", lang="en")
    drawing = page.page.locator(".lp-attention img")
    assert drawing.get_attribute("alt") == catalogue("en")("technology_watch.drawing")
    assert drawing.evaluate("image => image.complete && image.naturalWidth > 0")
