"""A setting is taken, or ends the start by its name."""

import os
from collections.abc import Callable
from functools import partial

import pytest
from input_environment import ENVIRONMENT

from limpide_credit.errors import InputError
from limpide_dashboard.settings import DashboardSettings, read_settings
from limpide_drift.settings import DriftSettings
from limpide_explainer.settings import ExplainerSettings
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_scoring.settings import ScoringSettings

SERVICES: tuple[type[PlatformSettings], ...] = (ScoringSettings, ExplainerSettings, DriftSettings)


def _start(kind: type[PlatformSettings]) -> None:
    load_settings(kind).store()


@pytest.mark.parametrize(("variable", "value", "taken"), ENVIRONMENT)
def test_every_service_that_knows_a_variable_takes_it_or_names_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, taken: bool
):
    name = variable.removeprefix("LIMPIDE_").lower()
    monkeypatch.setenv(variable, value)
    starts: list[Callable[[], object]] = [
        partial(_start, kind) for kind in SERVICES if name in kind.model_fields
    ]
    if name in DashboardSettings.model_fields:
        starts.append(lambda: read_settings(os.environ))
    assert starts, f"nobody knows {variable}"
    for start in starts:
        if taken:
            start()
            continue
        with pytest.raises(InputError) as refused:
            start()
        assert refused.value.field == variable
        assert variable in str(refused.value)
        assert refused.value.remedy
