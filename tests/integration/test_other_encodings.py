"""Terminals, folders and command lines in another encoding than UTF-8: words instead of a stack trace."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from limpide_credit.errors import InputError
from limpide_product_categories.cli import main as study
from limpide_training.cli import main as limpide

# What Python makes of the latin-1 bytes of a folder's name, "données".
LATIN_1 = "donn\udce9es"

COMMANDS = (
    "demo --data {}",
    "tables check {}",
    "tables ingest {} new",
    "tables ingest . {}",
    "tables partition {} new",
    "tables generate {} --clients 3",
    "features describe {}",
    "features build {} new.parquet",
    "features build . {} --engine polars",
    "train {}",
    "promote {}",
    "publish {}",
    "score-batch {} new",
    "quality {}",
    "bootstrap {}",
    "store migrate --grant {}",
    "decisions verify --anchor {}",
    "decisions show {}",
    "decisions replay {}",
)


def in_ascii(program: Callable[[Sequence[str]], None], arguments: Sequence[str]) -> tuple[int, bytes]:
    """Run a program in a terminal that knows ASCII alone; return its exit code and what it wrote."""
    shown = io.BytesIO()
    terminal = io.TextIOWrapper(shown, encoding="ascii", write_through=True)
    with (
        contextlib.redirect_stdout(terminal),
        contextlib.redirect_stderr(terminal),
        pytest.raises(SystemExit) as ended,
    ):
        program(arguments)
    return int(ended.value.code or 0), shown.getvalue()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_path_in_latin_1_is_refused_by_name(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = in_ascii(limpide, [part.format(LATIN_1) for part in command.split()])
    assert code == InputError.exit_code
    assert b"encoding" in said
    assert rb"donn\udce9es" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["run --data {}", "predict {}"])
def test_the_study_refuses_a_path_in_latin_1_too(command: str) -> None:
    code, said = in_ascii(study, [part.format(LATIN_1) for part in command.split()])
    assert code == InputError.exit_code
    assert rb"donn\udce9es" in said


def test_a_setting_in_latin_1_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMPIDE_STORE_URL", f"sqlite:///{LATIN_1}/store.db")
    code, said = in_ascii(limpide, ["store", "migrate"])
    assert code == InputError.exit_code
    assert b"LIMPIDE_STORE_URL" in said


def test_words_with_accents_are_printed_whatever_the_terminal() -> None:
    code, said = in_ascii(limpide, ["features", "describe", "PAYMENT_RATE"])
    assert code == 0
    assert b"Mensualit" in said


def test_a_program_without_a_locale_shows_no_stack_trace(tmp_path: Path) -> None:
    """The real program, in an environment without a locale and with an ASCII terminal."""
    script = "from limpide_training.cli import main; main()"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))},
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    run = [sys.executable, "-c", script, "tables", "check", "d\u00e9j\u00e0"]
    ended = subprocess.run(
        [os.fsencode(part) for part in run], env=environment, cwd=tmp_path, capture_output=True, check=False
    )
    assert ended.returncode == InputError.exit_code, ended.stderr
    assert b"Traceback" not in ended.stderr
    assert ended.stderr.decode("ascii")
