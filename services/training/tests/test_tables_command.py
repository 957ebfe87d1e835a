"""`limpide tables` prints what is wrong and ends with a code that scripts can read."""

from pathlib import Path

import pytest
from spoiled_tables import put, rewrite
from typer.testing import CliRunner, Result

from limpide_credit.errors import InputError
from limpide_training.commands.tables import app


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_check_says_when_nothing_is_wrong(generated_tables: Path) -> None:
    result = run("check", generated_tables)
    assert result.exit_code == 0
    assert "application: 60 rows" in result.stdout
    assert "Nothing is wrong." in result.stdout


def test_check_says_how_it_read_what_a_person_saved(source: Path) -> None:
    path = source / "bureau.csv"
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    result = run("check", source)
    assert result.exit_code == 0
    assert "bureau.csv was read as CSV, utf-8, separator ;, decimal mark ., 17 columns." in result.stdout
    with pytest.raises(InputError, match="comma") as refused:
        CliRunner().invoke(app, ["check", str(source), "--decimal", "dot"], catch_exceptions=False)
    assert refused.value.field == "--decimal"


def test_check_prints_table_column_rows_example_and_what_is_right(source: Path) -> None:
    rewrite(
        source, "application_train", lambda f: put("AMT_CREDIT", "lots", row=2)(put("AMT_CREDIT", "much")(f))
    )
    result = run("check", source)
    assert result.exit_code == 2
    assert (
        "application.AMT_CREDIT: wrong in 2 rows\n"
        "  example: much\n"
        "  what would be right: a number (currency) from 1 to 100,000,000\n"
    ) in result.stdout


def test_check_lists_what_it_ignores(source: Path) -> None:
    rewrite(source, "bureau", lambda frame: frame.drop("AMT_ANNUITY").rename({"CREDIT_TYPE": "CREDIT_TYPE"}))
    rewrite(source, "credit_card_balance", put("SK_ID_CURR", "999999"))
    result = run("check", source)
    assert result.exit_code == 0
    assert "absent columns, empty: AMT_ANNUITY" in result.stdout
    assert "1 of no client, left out" in result.stdout


def test_check_leaves_no_file_behind(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    before = sorted(path.name for path in source.iterdir())
    assert run("check", source).exit_code == 0
    assert not list(scratch.iterdir())
    assert sorted(path.name for path in source.iterdir()) == before


def test_generate_then_ingest(tmp_path: Path) -> None:
    generated = run("generate", tmp_path / "raw", "--clients", "40", "--seed", "3", "--shift", "recession")
    assert generated.exit_code == 0
    assert "40 clients" in generated.stdout
    ingested = run("ingest", tmp_path / "raw", tmp_path / "prepared")
    assert ingested.exit_code == 0
    assert "40 clients" in ingested.stdout
    assert "in 7 tables" in ingested.stdout


def test_without_may_be_repeated(source: Path, tmp_path: Path) -> None:
    for name in ("installments_payments", "credit_card_balance"):
        (source / f"{name}.csv").unlink()
    options = ("--without", "installments_payments", "--without", "credit_card_balance")
    result = run("ingest", source, tmp_path / "prepared", *options)
    assert result.exit_code == 0
    assert "in 5 tables" in result.stdout


def test_errors_reach_the_command_line_as_they_are(tmp_path: Path) -> None:
    result = run("ingest", tmp_path / "nowhere", tmp_path / "prepared")
    assert isinstance(result.exception, InputError)
    assert result.exception.exit_code == 2
