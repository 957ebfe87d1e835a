"""Generated tables become files that ingest takes, in any number and format, whole or not at all."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from limpide_credit.errors import ConflictError, InputError
from limpide_credit.synthetic import BLOCK, FIRST_CLIENT
from limpide_credit.tables import TABLES
from limpide_training.generate import generate
from limpide_training.ingest import ingest

FILES = [name for table in TABLES.values() for name in table.files]


def test_csv_and_parquet_hold_the_same_values(tmp_path: Path) -> None:
    fingerprints = []
    for file_format in ("csv", "parquet"):
        generate(tmp_path / file_format, 150, seed=7, file_format=file_format)
        fingerprints.append(ingest(tmp_path / file_format, tmp_path / f"{file_format}-prepared").fingerprint)
    assert fingerprints[0] == fingerprints[1]


def test_a_small_set_is_the_beginning_of_a_large_one(tmp_path: Path) -> None:
    generate(tmp_path / "small", 1_100)
    generate(tmp_path / "large", 1_900)
    for name in FILES:
        small, large = (pl.read_parquet(tmp_path / size / f"{name}.parquet") for size in ("small", "large"))
        assert 0 < small.height < large.height
        assert small.equals(large.head(small.height))


def test_exactly_as_many_clients_as_asked(tmp_path: Path) -> None:
    generate(tmp_path / "tables", 1_003)
    clients = pl.concat(
        pl.read_parquet(tmp_path / "tables" / f"application_{part}.parquet").select("SK_ID_CURR")
        for part in ("train", "test")
    )
    assert sorted(clients["SK_ID_CURR"]) == list(range(FIRST_CLIENT, FIRST_CLIENT + 1_003))
    loans = pl.read_parquet(tmp_path / "tables" / "bureau.parquet")
    states = pl.read_parquet(tmp_path / "tables" / "bureau_balance.parquet")
    assert loans.join(clients, on="SK_ID_CURR", how="anti").is_empty()
    assert states.join(loans, on="SK_ID_BUREAU", how="anti").is_empty()


def test_unlabelled_clients_have_no_outcome_column(tmp_path: Path) -> None:
    generate(tmp_path / "tables", 100)
    columns = {
        part: list(pl.read_parquet_schema(tmp_path / "tables" / f"application_{part}.parquet"))
        for part in ("train", "test")
    }
    assert [name for name in columns["train"] if name != "TARGET"] == columns["test"]
    assert columns["train"][1] == "TARGET"


def test_progress_counts_clients(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    generate(tmp_path / "tables", 2_500, on_progress=lambda _what, done, total: seen.append((done, total)))
    assert seen == [(0, 2_500), (BLOCK, 2_500), (2 * BLOCK, 2_500), (2_500, 2_500)]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"clients": 0}, "clients"),
        ({"clients": 5, "shift": "war"}, "shift"),
        ({"clients": 5, "file_format": "xml"}, "format"),
    ],
)
def test_what_cannot_be_generated_is_refused(arguments: dict, field: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        generate(tmp_path / "tables", **arguments)
    assert refusal.value.field == field
    assert refusal.value.remedy
    assert not list(tmp_path.iterdir())


def test_an_older_generated_folder_is_replaced_but_no_other(tmp_path: Path) -> None:
    generate(tmp_path / "tables", 30)
    generate(tmp_path / "tables", 20)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(ConflictError):
        generate(tmp_path / "mine", 10)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "tables"]
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_no_space_leaves_nothing(file_format: str, tmp_path: Path) -> None:
    code = f"""
import resource, sys
from pathlib import Path
from limpide_training.generate import generate
from limpide_credit.errors import UnavailableError
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    generate(Path(sys.argv[1]), 1000, file_format="{file_format}")
except UnavailableError as error:
    print(error)
    sys.exit(error.exit_code)
"""
    command = [sys.executable, "-c", code, str(tmp_path / "tables")]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 7, run.stderr[-2000:]
    assert "no space left" in run.stdout
    assert not list(tmp_path.iterdir())
