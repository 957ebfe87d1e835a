import pytest

from limpide_credit.entry_point import refuse_arguments
from limpide_credit.errors import InputError


def test_an_argument_is_refused_rather_than_ignored():
    with pytest.raises(InputError, match="LIMPIDE_DASHBOARD_PORT") as refused:
        refuse_arguments(["--port", "8502"], "LIMPIDE_DASHBOARD_PORT")
    assert refused.value.value == "--port 8502"


def test_no_argument_is_fine():
    refuse_arguments([], "LIMPIDE_DASHBOARD_PORT")
