"""A row of a batch is answered and recorded, field by field, as the same request sent alone to ``/score``."""

import json

# Of an answer and of a record: what is of its own moment, or says which way it came in.
OWN = {"row", "decision_id", "at", "duration_seconds", "case_id", "case_version"}
OWN_FIELDS = {"seq", "id", "at", "channel", "latency_seconds", "salt", "previous_hash", "hash"}
OF_CASE = {"case_id": None, "case_version": None, "changed_facts": None}

LOAN = {"AMT_CREDIT": 450000.0, "AMT_ANNUITY": 22500.0, "AMT_GOODS_PRICE": 450000.0}
PERSON = {
    "AMT_INCOME_TOTAL": 270000.0,
    "DAYS_BIRTH": -14000.0,
    "DAYS_EMPLOYED": -3000.0,
    "EXT_SOURCE_1": 0.9,
    "EXT_SOURCE_2": 0.8,
    "EXT_SOURCE_3": 0.85,
    "NAME_INCOME_TYPE": "Working",
    "NAME_CONTRACT_TYPE": "Cash loans",
}
REQUESTS = [
    {"client_id": 100001},
    {"client_id": 100002, "changes": {"AMT_CREDIT": 900000.0}},
    {"client_id": 100003, "changes": {}},
    {"application": LOAN | PERSON},
    {"client_id": 7},
    {"application": LOAN | PERSON, "reference": "Dossier 12", "proved": ["AMT_INCOME_TOTAL"]},
    {"application": LOAN | PERSON, "asked": ["bureau", "enquiries"]},
    {"application": {"AMT_CREDIT": 1.0, "AMT_ANNUITY": 5e6, "NAME_INCOME_TYPE": "Unheard of"}},
    {"application": {"AMT_CREDIT": None, "CODE_GENDER": "F"}},
    {"application": {"AMT_CREDIT": "much"}},
    {"application": LOAN | {"DAYS_BIRTH": -14000, "DAYS_EMPLOYED": -13999}},
    {"client_id": 100004, "changes": {"DAYS_BIRTH": -8000, "DAYS_EMPLOYED": -7999}},
    {"client_id": 100001},
    {"nobody": 1},
    "text",
]


def record(store, decision_id):
    fields = vars(store.decisions.get(decision_id))
    kept = {name: value for name, value in fields.items() if name not in OWN_FIELDS}
    return {**kept, "vector": kept["vector"].tobytes()}


def said(answer):
    if "error" in answer:
        return {name: value for name, value in answer["error"].items() if name != "request_id"}
    return {name: value for name, value in answer.items() if name not in OWN}


def test_a_row_is_answered_and_recorded_as_a_request_alone(own_store_worker):
    worker, _ = own_store_worker
    answer = worker.ask("POST", "/score/batch", content=json.dumps(REQUESTS))
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["row"] for row in rows] == list(range(len(REQUESTS)))
    store = worker.runtime.store.store()
    for request, row in zip(REQUESTS, rows, strict=True):
        alone = worker.score(request)
        if alone.status_code != 200:
            problem = alone.json()["error"]
            assert said(row) == {name: value for name, value in problem.items() if name != "request_id"}
            continue
        assert said(row) == said(alone.json()), request
        single = record(store, alone.json()["decision_id"])
        assert record(store, row["decision_id"]) == single | OF_CASE, request
    assert store.decisions.verify() == []
