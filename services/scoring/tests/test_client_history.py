"""The history behind a client's features: rows as given, with words, and what one feature reads."""

from collections.abc import Iterator

import numpy as np
import pytest

from limpide_credit.contracts.clients import HistoryAnswer, HistoryTable
from limpide_credit.errors import InputError, NotFoundError
from limpide_credit.tables import HISTORY_TABLES, TABLES
from limpide_platform.store import Client, Store, open_store
from limpide_scoring.client_history import client_history

HISTORY = {
    "bureau": {
        "SK_ID_BUREAU": [5001, 5002, 5003],
        "CREDIT_ACTIVE": ["Closed", "Active", "Active"],
        "DAYS_CREDIT": [-900, -30, -400],
        "AMT_CREDIT_SUM": [50000.0, None, 120000.5],
    },
    "bureau_balance": {
        "SK_ID_BUREAU": [5001, 5001, 5003],
        "MONTHS_BALANCE": [-20, -19, -3],
        "STATUS": ["0", "C", "1"],
    },
    "previous_application": {},
}


@pytest.fixture
def result(sqlite_url: str) -> Iterator[Store]:
    store = open_store(sqlite_url)
    facts = {"AMT_CREDIT": 100000.0, "AMT_INCOME_TOTAL": 54000.0}
    store.clients.put_many(
        [
            Client(1, "Élodie Lefèvre", facts, np.zeros(3), "v", HISTORY),
            Client(2, "Marc Petit", facts, np.zeros(3), "v"),
        ]
    )
    yield store
    store.close()


def table(answer: HistoryAnswer, name: str) -> HistoryTable:
    return next(one for one in answer.tables if one.table == name)


def rows(of: HistoryTable) -> list[dict]:
    return [dict(zip([column.name for column in of.columns], row, strict=True)) for row in of.rows]


def test_all_tables_and_columns_are_told_latest_rows_first(result):
    answer = client_history(result, 1, None, 100)
    assert [one.table for one in answer.tables] == list(HISTORY_TABLES)
    bureau = table(answer, "bureau")
    assert [column.name for column in bureau.columns] == list(TABLES["bureau"].names[1:])
    assert [row["SK_ID_BUREAU"] for row in rows(bureau)] == [5002, 5003, 5001]
    assert rows(bureau)[0] | {"AMT_CREDIT_SUM": None, "CREDIT_ACTIVE": "Active"} == rows(bureau)[0]
    assert (bureau.label_fr, bureau.known, bureau.total) == ("Crédits chez d'autres prêteurs", True, 3)
    column = next(one for one in bureau.columns if one.name == "AMT_CREDIT_SUM")
    assert (column.label_fr, column.label_en, column.unit) == (
        "Montant emprunté",
        "Amount borrowed",
        "currency",
    )


def test_the_limit_keeps_the_latest_rows_and_says_how_many_there_are(result):
    bureau = table(client_history(result, 1, None, 2), "bureau")
    assert [row["DAYS_CREDIT"] for row in rows(bureau)] == [-30, -400]
    assert bureau.total == 3


def test_a_table_without_rows_is_not_one_that_was_absent(result):
    answer = client_history(result, 1, None, 100)
    assert table(answer, "previous_application").known
    assert not table(answer, "installments_payments").known
    assert not any(one.known for one in client_history(result, 2, None, 100).tables)


def test_a_feature_shows_the_columns_and_rows_that_it_reads(result):
    answer = client_history(result, 1, "BURO_ACTIVE_AMT_CREDIT_SUM_MEAN", 100)
    (bureau,) = answer.tables
    assert rows(bureau) == [
        {"SK_ID_BUREAU": 5002, "CREDIT_ACTIVE": "Active", "DAYS_CREDIT": -30, "AMT_CREDIT_SUM": None},
        {"SK_ID_BUREAU": 5003, "CREDIT_ACTIVE": "Active", "DAYS_CREDIT": -400, "AMT_CREDIT_SUM": 120000.5},
    ]
    assert (answer.feature, answer.facts, bureau.total) == ("BURO_ACTIVE_AMT_CREDIT_SUM_MEAN", {}, 2)


def test_a_feature_across_application_and_history_shows_both(result):
    answer = client_history(result, 1, "ACTIVE_DEBT_INCOME_RATIO", 1)
    assert answer.facts == {"AMT_INCOME_TOTAL": 54000.0}
    (bureau,) = answer.tables
    assert (len(bureau.rows), bureau.total) == (1, 2)


def test_a_feature_of_months_elsewhere_shows_them_with_their_loans(result):
    answer = client_history(result, 1, "BURO_ACTIVE_STATUS_MAX_MAX", 100)
    assert [row["SK_ID_BUREAU"] for row in rows(table(answer, "bureau_balance"))] == [5003]
    assert [row["SK_ID_BUREAU"] for row in rows(table(answer, "bureau"))] == [5003]


def test_a_feature_of_a_client_without_known_history_has_no_rows(result):
    (bureau,) = client_history(result, 2, "BURO_COUNT", 100).tables
    assert (bureau.known, bureau.rows, bureau.total) == (False, [], 0)


def test_a_fact_of_the_application_has_no_tables(result):
    answer = client_history(result, 1, "AMT_CREDIT", 100)
    assert (answer.facts, answer.tables) == ({"AMT_CREDIT": 100000.0}, [])


def test_what_is_not_there_is_named(result):
    with pytest.raises(NotFoundError):
        client_history(result, 3, None, 100)
    with pytest.raises(NotFoundError):
        client_history(result, 3, "AMT_CREDIT", 100)
    with pytest.raises(InputError, match="no feature AMT_CREDITS"):
        client_history(result, 1, "AMT_CREDITS", 100)


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/clients/9/history", 404, "client_id"),
        ("/clients/100001/history?feature=AMT_CREDITS", 422, "feature"),
        ("/clients/100001/history?limit=0", 422, "limit"),
        ("/clients/100001/history?limit=many", 422, "limit"),
    ],
)
def test_over_http_wrong_questions_are_named(worker, path, status, field):
    answer = worker.ask("GET", path)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)


def test_over_http_the_answer_has_the_contract(worker):
    answer = worker.ask("GET", "/clients/100001/history?feature=BURO_COUNT&limit=5")
    assert answer.status_code == 200
    assert HistoryAnswer.model_validate(answer.json()).tables[0].table == "bureau"
