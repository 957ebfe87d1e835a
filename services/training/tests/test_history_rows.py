"""History rows stream beside the clients, whatever the row groups of the files are."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from limpide_credit.tables import HISTORY_TABLES, TABLES
from limpide_training.history_rows import HistoryRows
from limpide_training.ingest import FORMAT, MANIFEST, PreparedTables, load_manifest

# How many instalments each client has; the clients between have none.
COUNTS = {100: 3, 103: 0, 104: 5, 107: 1, 110: 4}


def prepared_folder(folder: Path, group: int, tables: tuple[str, ...]) -> PreparedTables:
    for name in tables:
        owners = np.repeat(list(COUNTS), list(COUNTS.values()))
        columns = {column: pa.nulls(len(owners), pa.float64()) for column in TABLES[name].names}
        columns |= {"SK_ID_CURR": pa.array(owners), "ORDER": pa.array(range(len(owners)))}
        if "AMT_PAYMENT" in columns:
            columns["AMT_PAYMENT"] = pa.array(np.arange(len(owners), dtype=np.float64))
        pq.write_table(pa.table(columns), folder / f"{name}.parquet", row_group_size=group)
    manifest = {
        "format": FORMAT, "rows": dict.fromkeys(tables, 1), "labelled": 0, "absent": [], "fingerprint": "",
        "source": "", "orphans": {}, "unknown_columns": {}, "absent_columns": {},
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return load_manifest(folder)


@pytest.mark.parametrize("group", [1, 2, 4, 100])
@pytest.mark.parametrize(
    "batches", [[[100, 103, 104, 107, 110]], [[100], [103, 104], [], [110]], [[104], [110]]]
)
def test_each_client_gets_his_own_rows_in_order(tmp_path, group, batches):
    histories = HistoryRows(prepared_folder(tmp_path, group, ("installments_payments",)))
    first = dict(zip(COUNTS, np.cumsum([0, *COUNTS.values()]).tolist(), strict=False))
    for clients in batches:
        answer = list(histories.of(np.array(clients, dtype=np.int64)))
        paid = [history["installments_payments"]["AMT_PAYMENT"] for history in answer]
        assert paid == [[float(first[one] + row) for row in range(COUNTS[one])] for one in clients]


def test_columns_are_those_of_the_table_without_the_client(tmp_path):
    histories = HistoryRows(prepared_folder(tmp_path, 2, ("bureau_balance",)))
    (history,) = histories.of(np.array([104]))
    assert list(history) == ["bureau_balance"]
    assert list(history["bureau_balance"]) == list(TABLES["bureau_balance"].names)


def test_a_client_beyond_the_last_row_has_none(tmp_path):
    histories = HistoryRows(prepared_folder(tmp_path, 2, HISTORY_TABLES))
    (history,) = histories.of(np.array([999]))
    assert set(history) == set(HISTORY_TABLES)
    assert history["bureau"]["DAYS_CREDIT"] == []
