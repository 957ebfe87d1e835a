import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from limpide_credit.errors import InputError
from limpide_credit.schemas.chosen import GROUP, find_schema

DECLARED = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "value"), DECLARED["project"]["entry-points"][GROUP].items())
def test_an_entry_point_bears_the_name_of_its_schema(name: str, value: str):
    assert EntryPoint(name, value, GROUP).load().name == name


@pytest.mark.parametrize("name", ["", "home-credit"])
def test_home_credit_is_the_schema_of_whoever_names_none(name: str):
    assert find_schema(name).name == "home-credit"


def test_a_schema_that_nobody_brings_is_refused_with_the_names_of_those_that_are_there():
    with pytest.raises(InputError, match="no schema called 'hoem-credit'") as refused:
        find_schema("hoem-credit")
    assert refused.value.field == "LIMPIDE_SCHEMA"
    assert "home-credit" in str(refused.value.remedy)


def test_a_process_serves_the_schema_of_its_environment():
    said = "from limpide_credit.schemas.chosen import SCHEMA; print(SCHEMA.name)"
    environment = {"LIMPIDE_SCHEMA": "hoem-credit"}
    answer = subprocess.run([sys.executable, "-c", said], env=environment, capture_output=True, text=True)
    assert "no schema called 'hoem-credit'" in answer.stderr
