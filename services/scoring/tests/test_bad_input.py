"""Every bad input over HTTP: the right status, and field, value and remedy in the one shape."""

import io
import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest


def body(**arguments):
    return {"content": json.dumps(arguments).encode()}


def application(**facts):
    return body(application=facts)


WRONG_SCORES = {
    "an unknown client": (body(client_id=999), 404, "client_id"),
    "text as client": (body(client_id="100038"), 422, "client_id"),
    "a negative client": (body(client_id=-1), 422, "client_id"),
    "true as client": (body(client_id=True), 422, "client_id"),
    "a number beyond all": (body(client_id=10**40), 422, "client_id"),
    "a field that does not exist": (application(AMT_CREDITS=1), 422, "application.AMT_CREDITS"),
    "a member that does not exist": (body(client=1), 422, "client"),
    "neither client nor application": (body(changes={}), 422, "body"),
    "client and application": (body(client_id=100001, application={"AMT_CREDIT": 1}), 422, "application"),
    "a change of a field that does not exist": (
        body(client_id=100001, changes={"AMT": 1}),
        422,
        "changes.AMT",
    ),
    "a negative amount": (application(AMT_CREDIT=-5), 422, "application.AMT_CREDIT"),
    "an absurd amount": (application(AMT_CREDIT=1e15), 422, "application.AMT_CREDIT"),
    "text in a number": (application(AMT_CREDIT="12000"), 422, "application.AMT_CREDIT"),
    "a list in a number": (application(AMT_CREDIT=[1]), 422, "application.AMT_CREDIT"),
    "a boolean in a number": (application(AMT_CREDIT=True), 422, "application.AMT_CREDIT"),
    "a half child": (application(CNT_CHILDREN=1.5), 422, "application.CNT_CHILDREN"),
    "a word that is a text": (application(CODE_GENDER="masculin " * 20), 422, "application.CODE_GENDER"),
    "an empty word": (application(CODE_GENDER=""), 422, "application.CODE_GENDER"),
    "birth in the future": (application(DAYS_BIRTH=300), 422, "application.DAYS_BIRTH"),
    "an applicant of five": (application(DAYS_BIRTH=-1825), 422, "application.DAYS_BIRTH"),
    "employed since the age of five": (
        application(DAYS_BIRTH=-13040, DAYS_EMPLOYED=-11215),
        422,
        "application.DAYS_EMPLOYED",
    ),
    "a change that contradicts the client": (
        body(client_id=100001, changes={"DAYS_EMPLOYED": -11215}),
        422,
        "changes.DAYS_EMPLOYED",
    ),
    "NaN": ({"content": b'{"application": {"AMT_CREDIT": NaN}}'}, 422, "body"),
    "Infinity": ({"content": b'{"application": {"AMT_CREDIT": -Infinity}}'}, 422, "body"),
    "an empty body": ({"content": b""}, 422, "body"),
    "no JSON": ({"content": b"client_id=100038"}, 422, "body"),
    "half a JSON": ({"content": b'{"client_id": 1000'}, 422, "body"),
    "not UTF-8": ({"content": b'{"application": {"CODE_GENDER": "\xe9"}}'}, 422, "body"),
    "a list": ({"content": b"[1]"}, 422, "body"),
    "null": ({"content": b"null"}, 422, "body"),
    "an empty application": (application(), 422, "application"),
    "an application that is a list": (body(application=[1]), 422, "application"),
    "changes that are null": (body(client_id=100001, changes=None), 422, "changes"),
    "a client twice": ({"content": b'{"client_id": 100001, "client_id": 100002}'}, 422, "client_id"),
    "a fact twice": (
        {"content": b'{"application": {"AMT_CREDIT": 1, "AMT_CREDIT": 2}}'},
        422,
        "AMT_CREDIT",
    ),
    "a picture": (
        {"content": b'{"client_id": 100001}', "headers": {"Content-Type": "image/png"}},
        415,
        "Content-Type",
    ),
    "a parameter": ({**body(client_id=100001), "params": {"client": "5"}}, 422, "client"),
    "a body of 50 MB": ({"content": b" " * 50_000_000}, 413, "body"),
    "10,000 columns": (application(**{f"C{number}": 1 for number in range(10_000)}), 413, "application"),
    "an idempotency key with a space": (
        {**body(client_id=100001), "headers": {"Idempotency-Key": "a b"}},
        422,
        "Idempotency-Key",
    ),
}

PARQUET = io.BytesIO()
pq.write_table(pa.table({"SK_ID_CURR": list(range(100001, 100041))}), PARQUET)

WRONG_BATCHES = {
    "an empty body": (b"", 422, "body"),
    "a JSON number": (b"5", 422, "header"),
    "half a JSON list": (b'[{"client_id": 100001}', 422, "body"),
    "half a Parquet file": (PARQUET.getvalue()[:-40], 422, "file"),
    "a Parquet file of another table": (
        (lambda file: (pq.write_table(pa.table({"A": [1]}), file), file.getvalue())[1])(io.BytesIO()),
        422,
        "header",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 422, "file"),
    "half a text in UTF-16": ("SK_ID_CURR\n100001\n".encode("utf-16")[:-1], 422, "file"),
    "unknown columns": (b"SK_ID_CURR,AMT_CREDITS\n100001,5\n", 422, "AMT_CREDITS"),
    "a column twice": (b"SK_ID_CURR,AMT_CREDIT,AMT_CREDIT\n", 422, "AMT_CREDIT"),
    "10,000 columns": (",".join(f"C{number}" for number in range(10_000)).encode(), 413, "columns"),
    "too many rows": (b"SK_ID_CURR\n" + b"100001\n" * 1001, 413, "rows"),
    "too many rows of JSON": (b"[" + b"{}," * 1001 + b"{}]", 413, "rows"),
}

WRONG_FRAMES = {
    "unknown features": ([{"AMT_CREDIT": 1, "x": 1, "y": 2}], 422, "x"),
    "text in a number": ([{"AMT_CREDIT": "1"}], 422, "AMT_CREDIT"),
    "an unknown code": ([{"CODE_GENDER": 17}], 422, "CODE_GENDER"),
    "a short row": ({"columns": ["AMT_CREDIT", "AMT_ANNUITY"], "data": [[1]]}, 422, "data"),
    "a feature twice": ({"columns": ["AMT_CREDIT", "AMT_CREDIT"], "data": [[1, 2]]}, 422, "columns"),
    "a number": (5, 422, "body"),
    "columns of other lengths": ({"AMT_CREDIT": [1, 2], "AMT_ANNUITY": [1]}, 422, "body"),
    "records that are numbers": ([1, 2], 422, "body"),
    "10,000 columns": ([{f"C{number}": 1 for number in range(10_000)}], 413, "columns"),
}


def assert_problem(answer, status, field):
    error = answer.json()["error"]
    assert answer.status_code == status, error
    assert set(error) == {"code", "message", "field", "value", "remedy", "request_id"}
    assert error["field"] == field
    assert error["message"]
    assert error["remedy"]
    assert error["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("sent", "status", "field"), WRONG_SCORES.values(), ids=WRONG_SCORES)
def test_a_wrong_score_request_is_answered_with_field_value_and_remedy(worker, sent, status, field):
    before = worker.runtime.store.store().decisions.count()
    assert_problem(worker.ask("POST", "/score", **sent), status, field)
    assert worker.runtime.store.store().decisions.count() == before


@pytest.fixture(scope="module")
def small_batches(worker):
    settings = worker.runtime.settings.model_copy(update={"scoring_max_rows": 1000})
    same = type(worker)(replace(worker.runtime, settings=settings), worker.versions)
    yield same
    same.leave()


@pytest.mark.parametrize(("content", "status", "field"), WRONG_BATCHES.values(), ids=WRONG_BATCHES)
def test_a_wrong_batch_is_refused_before_any_row_is_scored(small_batches, content, status, field):
    before = small_batches.runtime.store.store().decisions.count()
    assert_problem(small_batches.ask("POST", "/score/batch", content=content), status, field)
    assert small_batches.runtime.store.store().decisions.count() == before


@pytest.mark.parametrize(("frame", "status", "field"), WRONG_FRAMES.values(), ids=WRONG_FRAMES)
def test_a_wrong_frame_is_answered_with_field_value_and_remedy(worker, frame, status, field):
    assert_problem(worker.ask("POST", "/api/", json=frame), status, field)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/score", 405),
        ("DELETE", "/decisions/x", 405),
        ("GET", "/clients/999", 404),
        ("GET", "/clients/camille", 422),
        ("GET", "/clients?limit=0", 422),
        ("GET", "/clients/99999999999999999999", 422),
        ("GET", "/decisions/nothing", 404),
        ("GET", "/decisions?before=x", 422),
        ("GET", "/clients?name=x", 422),
        ("GET", "/clients?limit=5&limit=6", 422),
        ("GET", "/model?alias=x", 422),
        ("POST", "/score/batch?rows=1", 422),
        ("POST", "/api/?rows=1", 422),
    ],
)
def test_wrong_addresses_have_the_same_shape_of_error(worker, method, path, status):
    answer = worker.ask(method, path)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message", "field", "value", "remedy", "request_id"}


OVERRIDE = {"officer": "A. Moreau", "decision": "refused", "reason": "because"}


@pytest.mark.parametrize(
    ("path", "asked", "status", "field"),
    [
        ("/decisions/nothing/override", OVERRIDE, 404, "decision_id"),
        ("/decisions/nothing/override", {**OVERRIDE, "decision": "maybe"}, 422, "decision"),
        ("/decisions/nothing/override", {**OVERRIDE, "reason": " "}, 422, "reason"),
        ("/outcomes", {"decision_id": "x", "outcome": "lost", "observed_at": "2026-01-01"}, 422, "outcome"),
        ("/outcomes", {"decision_id": "x", "outcome": "repaid", "observed_at": "soon"}, 422, "observed_at"),
        (
            "/outcomes",
            {"decision_id": "x", "outcome": "repaid", "observed_at": "2026-01-01T00:00:00Z"},
            404,
            "decision_id",
        ),
    ],
)
def test_wrong_overrides_and_outcomes_are_refused(worker, path, asked, status, field):
    assert_problem(worker.ask("POST", path, json=asked), status, field)


def test_a_wrong_field_is_answered_with_the_names_it_may_have_meant(worker):
    error = worker.score({"application": {"AMT_CREDITT": 5}}).json()["error"]
    assert "AMT_CREDIT" in error["remedy"]


def test_unknown_features_are_all_listed(worker):
    error = worker.ask("POST", "/api/", json=[{"x": 1, "y": 2, "AMT_CREDIT": 1}]).json()["error"]
    assert "x, y" in error["message"]
