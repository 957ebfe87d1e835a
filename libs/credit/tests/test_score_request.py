"""What a new applicant is called goes with the application into the record, and with nothing else."""

import pytest

from limpide_credit.contracts.scoring import LONGEST_REFERENCE, parse_score_request
from limpide_credit.errors import InputError

APPLICATION = {"AMT_CREDIT": 250_000.0}


def test_the_reference_of_a_new_application_is_recorded():
    asked = parse_score_request({"application": APPLICATION, "reference": " Demandeur 12 "})
    assert asked.recorded_input() == {"application": APPLICATION, "reference": "Demandeur 12"}


@pytest.mark.parametrize("reference", [None, ""])
def test_without_one_the_record_is_as_before(reference: str | None):
    asked = parse_score_request({"application": APPLICATION, "reference": reference})
    assert asked.recorded_input() == {"application": APPLICATION}


@pytest.mark.parametrize("reference", [12, "x" * (LONGEST_REFERENCE + 1), "two\nlines", ["a"]])
def test_a_reference_that_is_no_short_text_is_refused(reference: object):
    with pytest.raises(InputError) as refused:
        parse_score_request({"application": APPLICATION, "reference": reference})
    assert refused.value.field == "reference"


def test_a_client_has_a_number_and_no_reference():
    with pytest.raises(InputError) as refused:
        parse_score_request({"client_id": 1, "reference": "Demandeur 12"})
    assert refused.value.field == "reference"
