import itertools
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest

from limpide_credit.features.cleaning import Rows
from limpide_credit.features.column_compiler import compile_columns
from limpide_credit.features.compiler import compile_rows
from limpide_credit.features.rowwise import choose, highest, indicator, lowest, mean, or_zero, ratio

t: Rows = ibis.table({"a": "float64", "b": "float64", "word": "string"}, name="t")
NUMBERS = (None, 0.0, 1.0, -2.5, 7.0)
WORDS = (None, "x", "y")

EXPRESSIONS = {
    "sum": t.a + t.b,
    "difference": t.a - t.b * 3.0,
    "ratio": ratio(t.a, t.b),
    "mean": mean([t.a, t.b]),
    "filled": or_zero(t.a),
    "greatest": highest(t.a, t.b),
    "least": lowest(t.a, t.b),
    "root": choose(t.a >= 0.0, t.a, None).sqrt(),
    "absolute": (-t.a).abs(),
    "logarithm": choose(t.a > 0.0, t.a, None).ln(),
    "and": choose((t.a > 0.0) & (t.b > 0.0), 1.0, 0.0),
    "or": choose((t.a > 0.0) | (t.b > 0.0), 1.0, 0.0),
    "not": choose(~(t.a > t.b), 1.0, 0.0),
    "null and": ((t.a > 0.0) & (t.b > 0.0)).isnull(),
    "null or": ((t.a > 0.0) | (t.b > 0.0)).notnull(),
    "equal": indicator(t.a == t.b),
    "unequal": indicator(t.a != t.b),
    "cases": ibis.cases((t.a > 1.0, 2.0), (t.b <= 0.0, 3.0), else_=t.b),
    "among": indicator(t.word.isin(["x", "z"])),
    "word": t.word.nullif("x"),
    "text": indicator(t.word == "y"),
}


ROWS: list[dict[str, Any]] = [
    dict(zip(("a", "b", "word"), row, strict=True)) for row in itertools.product(NUMBERS, NUMBERS, WORDS)
]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_compiled_expressions_follow_sql(name: str) -> None:
    function = compile_rows([EXPRESSIONS[name]], ("a", "b", "word"))
    ours = [function([*row.values()])[0] for row in ROWS]
    connection = ibis.duckdb.connect()
    connection.create_table("t", pa.Table.from_pylist(ROWS, schema=t.schema().to_pyarrow()))
    theirs = connection.to_pyarrow(t.select(value=EXPRESSIONS[name])).column("value").to_pylist()
    assert ours == theirs


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_many_rows_at_once_are_each_row_to_the_bit(name: str) -> None:
    words = {"y": 0.0, "x": 1.0}
    with np.errstate(invalid="raise"):
        columns = compile_columns([EXPRESSIONS[name]], ("a", "b", "word"), words)
        given = [[row["a"] for row in ROWS], [row["b"] for row in ROWS]]
        given.append([None if row["word"] is None else words[row["word"]] for row in ROWS])
        (found,) = columns([np.array(column, np.float64) for column in given])
    row_by_row = compile_rows([EXPRESSIONS[name]], ("a", "b", "word"))
    expected = [row_by_row([*row.values()])[0] for row in ROWS]
    if name == "word":
        expected = [None if word is None else words[word] for word in expected]
    if isinstance(found, tuple):  # of a condition, where it holds
        found = found[0]
    assert found.astype(np.float64).tobytes() == np.array(expected, np.float64).tobytes()


def test_an_operation_outside_the_vocabulary_is_named() -> None:
    with pytest.raises(NotImplementedError, match="Round"):
        compile_rows([t.a.round()], ("a",))


def test_a_division_by_what_may_be_zero_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="ratio"):
        compile_rows([t.a / t.b], ("a", "b"))
