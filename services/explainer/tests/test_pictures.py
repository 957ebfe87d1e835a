import pytest

# shap 0.51 on matplotlib 3.11
pytestmark = pytest.mark.filterwarnings("ignore:The set_.* function:PendingDeprecationWarning")


def _is(kind: str, content: bytes) -> bool:
    return content.startswith(b"\x89PNG\r\n") if kind == "png" else b"<svg" in content[:1000]


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("by", ["concept", "feature"])
def test_a_waterfall_is_drawn_by_concept_and_by_feature(worker, generated_clients, kind, by):
    body = {"client_id": int(generated_clients.numbers[0]), "language": "en"}
    answer = worker.ask("POST", f"/pictures/waterfall?format={kind}&by={by}", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == {"svg": "image/svg+xml", "png": "image/png"}[kind]
    assert _is(kind, answer.content)


def test_a_beeswarm_is_drawn_in_both_languages(worker):
    for language in ("fr", "en"):
        answer = worker.ask("GET", f"/pictures/beeswarm?format=svg&language={language}")
        assert answer.status_code == 200, answer.text
        assert _is("svg", answer.content)


def test_the_bars_add_up_to_the_score_whatever_is_left_out():
    from limpide_explainer.pictures import _largest

    bars = [(f"fact {number}", float(number)) for number in range(30)]
    result = _largest(bars, 500.0, "en")
    assert sum(value for _, value in result) == pytest.approx(500.0)
    assert result[-1][0] == "all the rest"
