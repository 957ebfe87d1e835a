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


def test_what_an_asked_source_did_not_give_does_not_exist():
    asked = parse_score_request(
        {"application": {**APPLICATION, "OBS_30_CNT_SOCIAL_CIRCLE": 1}, "asked": ["bureau", "social_circle"]}
    )
    assert asked.application == {
        **APPLICATION,
        "OBS_30_CNT_SOCIAL_CIRCLE": 1,
        "CNT_EMPTY_BUREAU": 1,
        "CNT_EMPTY_SOCIAL_CIRCLE": 3,
    }


@pytest.mark.parametrize("asked", ["bureau", {"bureau": True}, ["bureaux"], [1], [["bureau"]], [None], 0])
def test_what_is_no_list_of_sources_is_refused(asked: object):
    with pytest.raises(InputError) as refused:
        parse_score_request({"application": APPLICATION, "asked": asked})
    assert refused.value.field == "asked"
    assert "bureau" in str(refused.value.remedy)


def test_a_source_is_counted_once():
    with pytest.raises(InputError) as refused:
        parse_score_request(
            {"application": {**APPLICATION, "CNT_EMPTY_BUREAU": 1}, "asked": ["bureau", "building"]}
        )
    assert "CNT_EMPTY_BUREAU" in str(refused.value.remedy)


def test_the_sources_of_a_client_are_in_the_store():
    with pytest.raises(InputError) as refused:
        parse_score_request({"client_id": 1, "asked": ["bureau"]})
    assert refused.value.field == "asked"
