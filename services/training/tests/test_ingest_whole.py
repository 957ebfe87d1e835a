"""A prepared folder is written whole or not at all."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from spoiled_tables import put, rewrite

from limpide_credit.errors import ConflictError, InputError, UnavailableError
from limpide_training.ingest import ingest, load_manifest


def test_an_older_prepared_folder_is_replaced_only_at_the_end(source: Path, tmp_path: Path) -> None:
    first = ingest(source, tmp_path / "prepared")
    rewrite(source, "bureau", put("DAYS_CREDIT", "5"))
    with pytest.raises(InputError):
        ingest(source, tmp_path / "prepared")
    assert load_manifest(tmp_path / "prepared") == first
    rewrite(source, "bureau", put("DAYS_CREDIT", "-5"))
    assert ingest(source, tmp_path / "prepared").fingerprint != first.fingerprint
    assert sorted(path.name for path in tmp_path.iterdir()) == ["prepared", "source"]


def test_a_folder_of_somebody_else_is_left_alone(source: Path, tmp_path: Path) -> None:
    precious = tmp_path / "photos" / "holiday.jpg"
    precious.parent.mkdir()
    precious.write_text("sea")
    with pytest.raises(ConflictError, match="not written by this command"):
        ingest(source, tmp_path / "photos")
    assert precious.read_text() == "sea"


def test_a_folder_that_cannot_be_made_says_so(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UnavailableError, match="cannot be written"):
        ingest(source, tmp_path / "file" / "prepared")


def run_apart(code: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("kilobytes", [4, 20])
def test_no_space_leaves_nothing(kilobytes: int, source: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: the system refuses the write the same way."""
    code = f"""
import resource, sys
from pathlib import Path
from limpide_training.ingest import ingest
from limpide_credit.errors import LimpideError
resource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes} * 1024, {kilobytes} * 1024))
try:
    ingest(Path(sys.argv[1]), Path(sys.argv[2]))
except LimpideError as error:
    print(type(error).__name__, error)
    sys.exit(error.exit_code)
"""
    run = run_apart(code, source, tmp_path / "prepared")
    assert run.returncode == 7, run.stderr[-2000:]
    assert "no space left" in run.stdout
    assert "Nothing was written" in run.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source"]


def test_what_a_killed_process_left_is_swept_away(source: Path, tmp_path: Path) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from limpide_training.ingest import ingest
def stop(what, done, total):
    if what == "writing bureau":
        os.kill(os.getpid(), signal.SIGKILL)
ingest(Path(sys.argv[1]), Path(sys.argv[2]), on_progress=stop)
"""
    assert run_apart(code, source, tmp_path / "prepared").returncode == -signal.SIGKILL
    assert not (tmp_path / "prepared").exists()
    assert len(list(tmp_path.iterdir())) == 2
    ingest(source, tmp_path / "prepared")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["prepared", "source"]


def test_a_check_without_space_says_so(source: Path, tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from limpide_training.ingest import check
from limpide_credit.errors import UnavailableError
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    check(Path(sys.argv[1]), Path(sys.argv[2]))
except UnavailableError as error:
    print(error)
"""
    run = run_apart(code, source, tmp_path)
    assert "no space left" in run.stdout, run.stderr[-2000:]
