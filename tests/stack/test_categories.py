"""The classifier of products joins the stack under its profile, and leaves it again."""

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

pytestmark = [
    pytest.mark.stack,
    pytest.mark.skipif(
        "LIMPIDE_STACK_CATEGORIES" not in os.environ,
        reason="a study of its own takes minutes: LIMPIDE_STACK_CATEGORIES=1 make test-stack",
    ),
]

PROFILE = ("--profile", "categories")
WATCH = {
    "product_name": "Steel wrist watch",
    "description": "An analog watch with a round dial, a gift for men.",
}


@pytest.fixture(scope="module")
def categories(stack) -> Iterator[httpx.Client]:
    """The service after its first study, of generated products."""
    stack.compose(*PROFILE, "up", "--build", "--detach", "--wait", "categories", timeout=1800)
    with httpx.Client(base_url="http://127.0.0.1:18020", timeout=30) as client:
        yield client
    stack.compose(*PROFILE, "rm", "--stop", "--force", "categories", "study")


def test_a_watch_is_a_watch_by_its_words(categories: httpx.Client):
    answer = categories.post("/v1/categories", json={"products": [WATCH, {"product_name": "xyzzy"}]})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["products"]
    assert found[0]["categories"][0]["category"] == "Watches"
    assert "watch" in {one["word"] for one in found[0]["categories"][0]["words"]}
    assert found[1]["decision"] == "no_known_word"


def test_a_new_catalogue_begins_with_names_alone(categories: httpx.Client):
    asked = {"products": [WATCH], "categories": ["Home >> Curtains", "Watches >> Wrist watches"]}
    answer = categories.post("/v1/categories/by-name", json=asked)
    assert answer.json()["products"][0]["category"] == "Watches >> Wrist watches"


def test_its_container_is_as_confined_as_the_others(stack, categories: httpx.Client):
    assert categories.get("/readyz").is_success
    name = stack.compose(*PROFILE, "ps", "--quiet", "categories").split()[0]
    host = stack.run("docker", "inspect", "--format", "{{json .HostConfig}}", name).stdout
    assert '"CapDrop":["ALL"]' in host and '"ReadonlyRootfs":true' in host
    assert (
        stack.run("docker", "inspect", "--format", "{{.Config.User}}", name).stdout.strip() == "10001:10001"
    )


def test_the_study_is_run_once(stack, categories: httpx.Client):
    before = categories.post("/v1/categories", json={"products": [WATCH]}).json()["model_version"]
    ended = stack.run("docker", "compose", *PROFILE, "run", "--rm", "-T", "study", "bootstrap")
    assert "nothing to do" in ended.stderr + ended.stdout
    assert categories.post("/v1/categories", json={"products": [WATCH]}).json()["model_version"] == before
