"""Bad input of the comparisons and of recourse: the right status, and field, value and remedy."""

import pytest

from limpide_credit.errors import InputError

FEATURE_ROUTES = ["/population/{}", "/dependence/{}", "/pair/{}/AMT_CREDIT"]


def refused(answer, status, field):
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["field"] == field
    assert error["message"]
    assert error["remedy"]
    assert error["request_id"]
    return error


@pytest.mark.parametrize("route", FEATURE_ROUTES)
@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("AMT_CREDITS", "AMT_CREDIT"),
        ("ext_source_2", "EXT_SOURCE_2"),
        ("EXT_SOURCE_PRODUCT", "EXT_SOURCE_"),
        ("nothing%20like%20it", None),
        ("' OR 1=1", None),
        ("..%2e", None),
    ],
)
def test_a_feature_that_is_unknown_or_hidden_is_not_found(worker, route, name, near):
    error = refused(
        worker.ask("GET", route.format(name)), 404, "x" if route.startswith("/pair") else "feature"
    )
    if near:
        assert near in error["remedy"]


def test_the_other_feature_of_a_pair_is_named_too(worker):
    error = refused(worker.ask("GET", "/pair/AMT_CREDIT/AMT_ANUITY"), 404, "y")
    assert "AMT_ANNUITY" in error["remedy"]


def test_a_name_of_ten_thousand_letters_is_refused(worker):
    refused(worker.ask("GET", f"/population/{'A' * 10_000}"), 422, "feature")


@pytest.mark.parametrize(
    "route",
    ["/importance", "/population/AMT_CREDIT", "/pair/AMT_CREDIT/AMT_ANNUITY", "/dependence/AMT_CREDIT"],
)
@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("client_id=7", 404, "client_id"),
        ("client_id=-1", 422, "client_id"),
        ("client_id=abc", 422, "client_id"),
        ("client_id=1.5", 422, "client_id"),
        (f"client_id={10**40}", 422, "client_id"),
        ("client_id=", 422, "client_id"),
        ("language=de", 422, "language"),
        ("language=", 422, "language"),
        ("client=100001", 422, "client"),
    ],
)
def test_a_wrong_query_is_named(worker, route, query, status, field):
    refused(worker.ask("GET", f"{route}?{query}"), status, field)


@pytest.mark.parametrize(
    ("route", "field"),
    [
        ("/importance?features=0", "features"),
        ("/importance?features=many", "features"),
        ("/importance?beeswarm=-1", "beeswarm"),
        ("/importance?beeswarm=1000000", "beeswarm"),
        ("/pair/AMT_CREDIT/AMT_ANNUITY?sample=0", "sample"),
        ("/similar/100001?neighbours=0", "neighbours"),
        ("/similar/100001?neighbours=1000000", "neighbours"),
        ("/similar/100001?client_id=100002", "client_id"),
        ("/similar/somebody", "client_id"),
        ("/similar/-5", "client_id"),
        ("/model?features=-1", "features"),
        ("/model?version=1", "version"),
        ("/model/versions?limit=0", "limit"),
        ("/model/versions?before=0", "before"),
        ("/model/versions?before=99999999999", "before"),
    ],
)
def test_a_number_out_of_range_is_named(worker, route, field):
    refused(worker.ask("GET", route), 422, field)


def test_a_client_that_does_not_exist_has_nobody_like_him(worker):
    error = refused(worker.ask("GET", "/similar/7"), 404, "client_id")
    assert error["value"] == "7"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"client_id": 7}, 404, "client_id"),
        ({"client_id": "100001"}, 422, "client_id"),
        ({"client_id": 100001, "changes": {"AMT_CREDIT": -1}}, 422, "changes.AMT_CREDIT"),
        ({"client_id": 100001, "changes": {"AMT_CREDIT": None}}, 422, "AMT_CREDIT"),
        ({"client_id": 100001, "changes": {"DAYS_BIRTH": 5}}, 422, "changes.DAYS_BIRTH"),
        ({"client_id": 100001, "levers": ["age"]}, 422, "levers"),
        ({"client_id": 100001, "levers": []}, 422, "levers"),
        ({"client_id": 100001, "options": 1000}, 422, "options"),
        ({"client_id": 100001, "limits": {"lowest_share": 0}}, 422, "limits"),
        ({"client_id": 100001, "language": "de"}, 422, "language"),
        ({"decision_id": "x"}, 422, "decision_id"),
        ({"application": {"AMT_ANNUITY": 1000}}, 422, "AMT_CREDIT"),
        ({"application": {"AMT_CREDIT": "much"}}, 422, "application.AMT_CREDIT"),
        ({"application": {}}, 422, "application"),
        ({"application": {f"COLUMN_{n}": 1 for n in range(10_000)}}, 413, "application"),
        ({}, 422, "body"),
        ([], 422, "body"),
        (None, 422, "body"),
    ],
)
def test_a_wrong_recourse_is_named(worker, body, status, field):
    refused(worker.ask("POST", "/recourse", json=body), status, field)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"client_id": 7}, 404, "client_id"),
        ({"decision_id": "none-such"}, 404, "decision_id"),
        ({"decision_id": "x", "client_id": 100001}, 422, "client_id"),
        ({"client_id": 100001, "changes": {"AMT_CREDIT": -1}}, 422, "changes.AMT_CREDIT"),
        ({"application": {}}, 422, "application"),
        ({"application": {"AMT_CREDIT": 1e5}, "asked": ["astrologer"]}, 422, "asked"),
        ({"client_id": 100001, "language": "de"}, 422, "language"),
        ({"client_id": 100001, "facts": 3}, 422, "facts"),
        ([], 422, "body"),
    ],
)
def test_a_wrong_request_for_next_facts_is_named(worker, body, status, field):
    refused(worker.ask("POST", "/next-facts", json=body), status, field)


def test_levers_that_the_loan_does_not_have_are_named_with_those_it_has(worker):
    body = {"application": {"AMT_CREDIT": 5000}, "levers": ["duration", "down_payment"]}
    error = refused(worker.ask("POST", "/recourse", json=body), 422, "levers")
    assert "amount" in error["remedy"]


def test_a_body_of_50_mb_is_too_large(worker):
    refused(worker.ask("POST", "/recourse", content=b" " * 50_000_000), 413, "body")


def test_limits_that_make_no_grid_end_the_start_by_name(worker_with):
    with pytest.raises(InputError) as refused_start:
        worker_with(recourse_shortest_months=48, recourse_longest_months=12)
    assert refused_start.value.field == "longest_months"
