"""Requests to the services: the body as it is sent, the status, and the field that the refusal names.

A field of None says that the request is answered. A path is the whole of it, with its query.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """What is sent, and what comes back."""

    service: str
    route: str
    body: str
    status: int
    field: str | None = None
    kind: str = "application/json"


def score(body: str, status: int, field: str | None = None) -> Request:
    return Request("scoring", "POST /score", body, status, field)


def fact(name: str, value: str, status: int = 422) -> Request:
    field = None if status == 200 else f"application.{name}"
    return score(f'{{"application": {{"{name}": {value}}}}}', status, field)


def frame(body: str, status: int, field: str | None = None) -> Request:
    return Request("scoring", "POST /api/", body, status, field)


def form(body: str, status: int, field: str | None = None) -> Request:
    return Request("scoring", "POST /score/batch", body, status, field, "multipart/form-data; boundary=x")


def explain(body: str, status: int, field: str | None = None) -> Request:
    return Request("explainer", "POST /explain", body, status, field)


def get(service: str, path: str, status: int, field: str | None = None) -> Request:
    return Request(service, f"GET {path}", "", status, field)


def run(body: str, status: int, field: str | None = None) -> Request:
    return Request("drift", "POST /runs", body, status, field)


def outcome(body: str, status: int, field: str | None = None, kind: str = "application/json") -> Request:
    return Request("drift", "POST /outcomes", body, status, field, kind)


def table(body: str, status: int, field: str | None = None) -> Request:
    return outcome(f"decision_id,outcome,observed_at\n{body}\n", status, field, "text/csv")


REQUESTS: dict[str, Request] = {
    # Bodies that are no JSON object
    "nothing": score("", 422, "body"),
    "a word": score("hello", 422, "body"),
    "a list": score("[1]", 422, "body"),
    "null": score("null", 422, "body"),
    "half an object": score('{"client_id": 100001', 422, "body"),
    "a comma too many": score('{"client_id": 100001,}', 422, "body"),
    "a deep object": score('{"a":' * 5000 + "1" + "}" * 5000, 422, "body"),
    "a member twice": score('{"client_id": 100001, "client_id": 7}', 422, "client_id"),
    "an unknown member": score('{"client": 100001}', 422, "client"),
    "a lone surrogate": score('{"application": {"CODE_GENDER": "\\ud800"}}', 422, "body"),
    # Numbers of clients
    "a client": score('{"client_id": 100001}', 200),
    "a client who is not there": score('{"client_id": 7}', 404, "client_id"),
    "a client as text": score('{"client_id": "100001"}', 422, "client_id"),
    "a client as a decimal number": score('{"client_id": 100001.0}', 422, "client_id"),
    "a client that is true": score('{"client_id": true}', 422, "client_id"),
    "a client below zero": score('{"client_id": -1}', 422, "client_id"),
    "a client beyond exact numbers": score('{"client_id": 9007199254740993}', 422, "client_id"),
    "a client beyond 64 bits": score('{"client_id": 99999999999999999999}', 422, "client_id"),
    "a client of 5,000 digits": score('{"client_id": ' + "9" * 5000 + "}", 422, "body"),
    # Facts
    "a fact": fact("AMT_CREDIT", "300000", 200),
    "a fact that is not known": score('{"application": {"AMT_CREDIT": null}}', 200),
    "no fact": score('{"application": {}}', 422, "application"),
    "facts as a list": score('{"application": [1]}', 422, "application"),
    "a fact of another name": fact("AMT_CREDITT", "1"),
    "a number as text": fact("AMT_CREDIT", '"300000"'),
    "a number as text that may be two": fact("AMT_CREDIT", '"300.000"'),
    "a number that is a list": fact("AMT_CREDIT", "[1]"),
    "a number that is true": fact("AMT_CREDIT", "true"),
    "not a number": score('{"application": {"AMT_CREDIT": NaN}}', 422, "body"),
    "infinity": score('{"application": {"AMT_CREDIT": -Infinity}}', 422, "body"),
    "a number beyond numbers": score('{"application": {"AMT_CREDIT": 1e999}}', 422, "body"),
    "an amount below zero": fact("AMT_CREDIT", "-5"),
    "an absurd amount": fact("AMT_CREDIT", "1e15"),
    "born in the future": fact("DAYS_BIRTH", "300"),
    "half a day": fact("DAYS_BIRTH", "-13040.5"),
    "a word of the vocabulary": fact("CODE_GENDER", '"F"', 200),
    "another word": fact("NAME_HOUSING_TYPE", '"Houseboat"', 200),
    "a word without letters": fact("CODE_GENDER", '""'),
    "a word of 100,000 letters": fact("CODE_GENDER", '"' + "F" * 100_000 + '"'),
    "a word that is a number": fact("CODE_GENDER", "1"),
    "at work at the age of five": score(
        '{"application": {"DAYS_BIRTH": -13040, "DAYS_EMPLOYED": -11215}}', 422, "application.DAYS_EMPLOYED"
    ),
    "a reference of two lines": score(
        '{"application": {"AMT_CREDIT": 1}, "reference": "a\\nb"}', 422, "reference"
    ),
    # Changes to a client
    "a change": score('{"client_id": 100001, "changes": {"AMT_CREDIT": 300000}}', 200),
    "a change of another name": score('{"client_id": 100001, "changes": {"AMT": 1}}', 422, "changes.AMT"),
    "a change below zero": score(
        '{"client_id": 100001, "changes": {"AMT_CREDIT": -5}}', 422, "changes.AMT_CREDIT"
    ),
    "changes that are null": score('{"client_id": 100001, "changes": null}', 422, "changes"),
    # The first version's frames
    "a frame": frame('[{"AMT_CREDIT": 300000}]', 200),
    "a frame without rows": frame("[]", 200),
    "a frame of unknown features": frame('[{"AMT": 1, "y": 2}]', 422, "AMT"),
    "a frame with text in a number": frame('[{"AMT_CREDIT": "lots"}]', 422, "AMT_CREDIT"),
    "a frame with not a number": frame('[{"AMT_CREDIT": NaN}]', 422, "body"),
    "a frame that is a number": frame("5", 422, "body"),
    "a frame of a short row": frame('{"columns": ["AMT_CREDIT", "AMT_ANNUITY"], "data": [[1]]}', 422, "data"),
    # Forms
    "a form of another boundary": form("--y\r\n\r\nhello\r\n--y--", 422, "body"),
    "a form with a broken head": form("--x\r\n0--x--\r\n", 422, "body"),
    "a form without a file": form("--x--\r\n", 422, "file"),
    # Queries
    "a parameter that is none": get("scoring", "/clients?page=2", 422, "page"),
    "a parameter twice": get("scoring", "/clients?limit=1&limit=2", 422, "limit"),
    "no client a page": get("scoring", "/clients?limit=0", 422, "limit"),
    "too many clients a page": get("scoring", "/clients?limit=100000", 422, "limit"),
    "a limit that is a word": get("scoring", "/clients?limit=many", 422, "limit"),
    "a limit with an underscore": get("scoring", "/clients?limit=1_0", 422, "limit"),
    "a client's page with an underscore": get("scoring", "/clients/1_00001", 422, "client_id"),
    "decisions of a client with an underscore": get(
        "scoring", "/decisions?client_id=1_00001", 422, "client_id"
    ),
    "neighbours with an underscore": get("explainer", "/similar/1_00001", 422, "client_id"),
    "runs with an underscore": get("drift", "/runs?limit=1_0", 422, "limit"),
    "a limit of full-width digits": get("scoring", "/clients?limit=%EF%BC%91%EF%BC%90", 422, "limit"),
    "a search with signs of SQL": get("scoring", "/clients?search=%25_'%3B--", 200),
    "a search with a zero byte": get("scoring", "/clients?search=a%00b", 200),
    "a client's page beyond exact numbers": get("scoring", "/clients/9007199254740993", 422, "client_id"),
    "a client's page that is a word": get("scoring", "/clients/camille", 422, "client_id"),
    "decisions of a day without a zone": get("scoring", "/decisions?from=2026-11-23T10:00:00", 422, "from"),
    "decisions before they begin": get(
        "scoring", "/decisions?from=2026-11-23T10:00:00Z&to=2026-11-22T10:00:00Z", 422, "to"
    ),
    "decisions of the year 1": get("scoring", "/decisions?from=0001-01-01T00:00:00%2B14:00", 422, "from"),
    "decisions before none": get("scoring", "/decisions?before=99999999", 422, "before"),
    "a decision that is not there": get("scoring", "/decisions/nobodys", 404, "decision_id"),
    # The explainer
    "an explanation": explain('{"client_id": 100001}', 200),
    "an explanation of nobody": explain('{"client_id": 7}', 404, "client_id"),
    "an explanation of a text": explain('{"client_id": "100001"}', 422, "client_id"),
    "an explanation of not a number": explain('{"application": {"AMT_CREDIT": NaN}}', 422, "body"),
    "an explanation in German": explain('{"client_id": 100001, "language": "de"}', 422, "language"),
    "an explanation beyond exact numbers": explain('{"client_id": 9007199254740993}', 422, "client_id"),
    "versions": get("explainer", "/model/versions?limit=1", 200),
    "versions before the first": get("explainer", "/model/versions?before=0", 422, "before"),
    "neighbours beyond exact numbers": get("explainer", "/similar/9007199254740993", 422, "client_id"),
    "dependence on no feature": get("explainer", "/dependence/AMT_CREDITT", 404, "feature"),
    # Runs of drift
    "a run that is asked for by a word": run('{"window_end": "yesterday"}', 422, "window_end"),
    "a run until the year 9999": run('{"window_end": "9999-12-31T23:59:59-12:00"}', 422, "window_end"),
    "a run from the year 1": run('{"window_start": "0001-01-01T00:00:00+14:00"}', 422, "window_start"),
    "a run without a zone": run('{"window_end": "2026-11-21T00:00:00"}', 422, "window_end"),
    "a run until a number beyond time": run('{"window_end": 1e30}', 422, "window_end"),
    "a run of no length": run(
        '{"window_start": "2026-01-01T00:00:00Z", "window_end": "2026-01-01T00:00:00Z"}', 422, "window_end"
    ),
    "a run that is a list": run("[]", 422, "body"),
    "runs before none": get("drift", "/runs?before=nobodys", 422, "before"),
    "a run that is not there": get("drift", "/runs/nobodys", 404, "run_id"),
    # Outcomes
    "an outcome of no decision": outcome(
        '{"decision_id": "x", "outcome": "repaid", "observed_at": "2026-11-21T00:00:00Z"}', 404, "decision_id"
    ),
    "another outcome": outcome(
        '{"decision_id": "x", "outcome": "lost", "observed_at": "2026-11-21T00:00:00Z"}', 422, "outcome"
    ),
    "an outcome of a day without a zone": outcome(
        '{"decision_id": "x", "outcome": "repaid", "observed_at": "2026-11-21"}', 422, "observed_at"
    ),
    "no outcome": outcome("[]", 422, "body"),
    "outcomes by the line, one broken": outcome('{"decision_id": "x"', 422, "body", "application/x-ndjson"),
    "a table with a day first": table("x,repaid,21/11/2025", 404, "decision_id"),
    "a table with a day that may be two": table("x,repaid,03/04/2026", 422, "observed_at"),
    "a table with a day that is none": table("x,repaid,31/02/2026", 422, "observed_at"),
    "a table with a day as a number": table("x,repaid,46000", 422, "observed_at"),
    "a table with no day": table("x,repaid,", 422, "observed_at"),
    "a table with another outcome": table("x,lost,2026-11-21", 422, "outcome"),
    "a table without decisions": table(",repaid,2026-11-21", 422, "decision_id"),
    "a table whose decision is 5,000 digits": table("9" * 5000 + ",repaid,2026-11-21", 422, "decision_id"),
    # Kinds
    "a picture": Request("scoring", "POST /score", "x", 415, "Content-Type", "image/png"),
    "outcomes as a picture": outcome("x", 415, "Content-Type", "image/png"),
}
