"""The features as Spark's SQL, written without Spark: the text can go to any session, near or far."""

from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler


def spark_sql(table: ir.Table) -> str:
    """Return the query of ``table`` in Spark's dialect; its unbound tables are views of the same names."""
    compiler = _DoubleCompiler()
    query: Any = compiler.to_sqlglot(table.unbind())
    return query.sql(dialect=compiler.dialect)


class _DoubleCompiler(PySparkCompiler):
    """ibis's compiler, but 1.0 is a double.

    Spark reads ``1.0`` as a decimal, whose mean has five digits.
    """

    __slots__ = ()

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: dt.DataType) -> Any:  # noqa: N802 - ibis's name
        if dtype.is_floating():
            return self.cast(sge.convert(float(value)), dtype)
        return SQLGlotCompiler.visit_NonNullLiteral(self, op, value=value, dtype=dtype)

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:  # noqa: N802
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)
