"""Scoring, explainer and drift against their own OpenAPI: the short form of `make drills`."""

from collections.abc import Callable, Iterator

import pytest
from held_to_schema import hold_to_schema, schema_of
from three_services import ThreeServices, three_services

from limpide_credit.bundle import ModelBundle

EXAMPLES = 4

pytestmark = [
    # shap 0.51 on matplotlib 3.11
    pytest.mark.filterwarnings("ignore:The set_.* function:PendingDeprecationWarning"),
]


@pytest.fixture(scope="module")
def services(
    tmp_path_factory: pytest.TempPathFactory, tiny_bundle: Callable[..., ModelBundle]
) -> Iterator[ThreeServices]:
    folder = tmp_path_factory.mktemp("generated")
    with three_services(folder, tiny_bundle(), explainer_deadline_seconds=300) as running:
        yield running


@pytest.mark.parametrize("service", ["scoring", "explainer", "drift"])
def test_whatever_is_asked_is_answered_within_the_schema(services: ThreeServices, service: str):
    """A few generated requests of every operation, always the same ones."""
    document = services.ask(service, "GET", "/openapi.json").json()
    operations = [
        one.ok() for one in schema_of(services.applications[service], document).get_all_operations()
    ]
    assert len(operations) > 8
    for operation in operations:
        hold_to_schema(operation, EXAMPLES)
