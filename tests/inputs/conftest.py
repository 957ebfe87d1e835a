"""The services that the rows are fed to: one set for all of them, as in life."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from three_services import ThreeServices, three_services


@pytest.fixture(scope="session")
def services(
    tmp_path_factory: pytest.TempPathFactory, tiny_bundle: Callable[..., Any]
) -> Iterator[ThreeServices]:
    with three_services(tmp_path_factory.mktemp("services"), tiny_bundle()) as running:
        yield running
