"""What the command line says to bad input: field, value, remedy, an exit code of its own, nothing written."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from limpide_credit.errors import ConflictError, InputError, NotFoundError, UnavailableError
from limpide_training.cli import main


@dataclass(frozen=True)
class Case:
    """Arguments, and what the error must be and say. ``{folder}`` is an empty folder of the test."""

    arguments: str
    exit_code: int
    says: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


NO_STORE = (("LIMPIDE_STORE_URL", "sqlite:///{folder}/store.db"),)
NO_MLFLOW = (("LIMPIDE_TRACKING_URI", "http://127.0.0.1:9"),)

CASES = {
    "a folder that is not there": Case(
        "train {folder}/none", InputError.exit_code, ("{folder}/none", "Name")
    ),
    "a folder without tables": Case(
        "train {folder}", InputError.exit_code, ("application_train", "{folder}")
    ),
    "a preset that does not exist": Case(
        "train {folder} --preset odd", InputError.exit_code, ("odd", "quick")
    ),
    "one fold only": Case("train {folder} --folds 1", InputError.exit_code, ("folds", "1")),
    "a free default": Case("train {folder} --cost-default 0", InputError.exit_code, ("default", "0")),
    "an absent table that is none": Case(
        "train {folder} --without loans", InputError.exit_code, ("loans", "installments_payments")
    ),
    "the application absent": Case(
        "tables check {folder} --without application",
        InputError.exit_code,
        ("application", "cannot be absent"),
    ),
    "a shift that does not exist": Case(
        "tables generate {folder}/new --shift odd", InputError.exit_code, ("shift", "odd", "recession")
    ),
    "a format that does not exist": Case(
        "tables generate {folder}/new --format xls", InputError.exit_code, ("format", "xls", "parquet")
    ),
    "no client at all": Case("tables generate {folder}/new --clients 0", 2, ("--clients",)),
    "a folder that was not prepared": Case(
        "features build {folder} {folder}/out.parquet", InputError.exit_code, ("prepared", "ingest")
    ),
    "a misspelled feature": Case(
        "features describe PAYMNT_RATE", NotFoundError.exit_code, ("PAYMNT_RATE", "PAYMENT_RATE")
    ),
    "a store without a schema": Case(
        "decisions verify", ConflictError.exit_code, ("schema", "limpide store migrate"), NO_STORE
    ),
    "a store that is no database": Case(
        "decisions verify",
        InputError.exit_code,
        ("LIMPIDE_STORE_URL", "postgresql+psycopg"),
        (("LIMPIDE_STORE_URL", "somewhere"),),
    ),
    "a password file that is not there": Case(
        "store migrate",
        InputError.exit_code,
        ("LIMPIDE_STORE_PASSWORD_FILE", "{folder}/password"),
        (("LIMPIDE_STORE_PASSWORD_FILE", "{folder}/password"),),
    ),
    "a database that does not answer": Case(
        "decisions verify",
        UnavailableError.exit_code,
        ("127.0.0.1",),
        (("LIMPIDE_STORE_URL", "postgresql+psycopg://limpide:sesame@127.0.0.1:9/limpide"),),
    ),
    "a grant that names no role": Case("store migrate --grant x", InputError.exit_code, ("--grant", "x")),
    "a registry that does not answer": Case(
        "promote", UnavailableError.exit_code, ("LIMPIDE_TRACKING_URI", "127.0.0.1:9"), NO_MLFLOW
    ),
    "a registry of no known kind": Case(
        "promote --tracking-uri odd://x", InputError.exit_code, ("LIMPIDE_TRACKING_URI", "odd://x")
    ),
    "a demo without tables": Case(
        "demo --data {folder}", InputError.exit_code, ("DATA", "application_train")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bad_input_is_named_with_its_remedy_and_writes_nothing(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    for name, value in case.environment:
        monkeypatch.setenv(name, value.format(folder=folder))
    with pytest.raises(SystemExit) as raised:
        main([part.format(folder=folder) for part in case.arguments.split()])
    printed = capsys.readouterr()
    said = " ".join((printed.out + printed.err).split())
    assert raised.value.code == case.exit_code, said
    for words in case.says:
        assert words.format(folder=folder) in said
    assert "Traceback" not in said and "sesame" not in said
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".db"]
