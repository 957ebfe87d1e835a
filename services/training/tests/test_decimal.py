"""`--decimal` is an option of every command that takes a folder of tables, and settles what files do not."""

from pathlib import Path

import polars as pl
import pytest
from spoiled_tables import rewrite

from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark
from limpide_training.cli import main
from limpide_training.progress import Steps
from limpide_training.training_data import prepare


@pytest.fixture
def ambiguous(source: Path) -> Path:
    """A folder of tables whose instalments are ``300.000``, with no other number that shows what that is."""
    rewrite(
        source,
        "installments_payments",
        lambda frame: frame.with_columns(pl.all().str.replace(r"\.\d+$", "")).with_columns(
            AMT_INSTALMENT=pl.lit("300.000")
        ),
    )
    return source


@pytest.mark.parametrize(("decimal", "amount"), [(",", 300_000.0), (".", 300.0)])
def test_tables_are_prepared_by_the_mark_that_a_person_gives(
    decimal: DecimalMark, amount: float, ambiguous: Path, tmp_path: Path
) -> None:
    prepared = prepare(ambiguous, (), tmp_path / "work", Steps(), decimal)
    read = pl.read_parquet(prepared.path("installments_payments"))
    assert read["AMT_INSTALMENT"].unique().to_list() == [amount]


def test_without_it_they_are_refused(ambiguous: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="300,000"):
        prepare(ambiguous, (), tmp_path / "work", Steps())


def test_prepared_tables_have_no_mark_left_to_give(prepared_240: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        prepare(prepared_240, (), tmp_path, Steps(), ",")
    assert refused.value.field == "--decimal"


@pytest.mark.parametrize("command", ["train", "publish", "quality"])
def test_each_command_has_the_option_and_refuses_another_word(command, source, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, str(source), "--decimal", "dot"])
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert "field: --decimal" in printed
    assert "Give 'comma' or 'point'." in printed
