"""What a page shows without recording is what the record says once somebody decides."""

import pytest
from installation import Services

pytestmark = pytest.mark.browser


def test_an_explained_score_is_the_recorded_one(services: Services):
    for client in services.scoring.ask("/clients?limit=20")["clients"]:
        asked = {"client_id": client["client_id"]}
        shown, recorded = services.explainer.ask("/explain", asked), services.scoring.ask("/score", asked)
        assert shown["probability_of_default"] == pytest.approx(recorded["probability_of_default"], abs=1e-12)
        for member in ("points", "grade", "decision", "model_version"):
            assert shown[member] == recorded[member]
