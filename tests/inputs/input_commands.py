"""Command lines: the arguments of ``limpide``, the exit code, and the words that must be said.

``{folder}`` is an empty folder of the test. Nothing is written by any of them.
"""

from dataclasses import dataclass

from limpide_credit.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    UnauthenticatedError,
    UnavailableError,
)


@dataclass(frozen=True)
class Command:
    """Arguments, and what the error must be and say. ``{folder}`` is an empty folder of the test."""

    arguments: str
    exit_code: int
    says: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


USAGE = 2
NO_STORE = (("LIMPIDE_STORE_URL", "sqlite:///{folder}/store.db"),)
NO_MLFLOW = (("LIMPIDE_TRACKING_URI", "http://127.0.0.1:9"),)

COMMANDS = {
    "a folder that is not there": Command(
        "train {folder}/none", InputError.exit_code, ("{folder}/none", "Name")
    ),
    "a folder without tables": Command(
        "train {folder}", InputError.exit_code, ("application_train", "{folder}")
    ),
    "a preset that does not exist": Command(
        "train {folder} --preset odd", InputError.exit_code, ("odd", "quick")
    ),
    "one fold only": Command("train {folder} --folds 1", InputError.exit_code, ("folds", "1")),
    "a free default": Command("train {folder} --cost-default 0", InputError.exit_code, ("default", "0")),
    "an absent table that is none": Command(
        "train {folder} --without loans", InputError.exit_code, ("loans", "installments_payments")
    ),
    "the application absent": Command(
        "tables check {folder} --without application",
        InputError.exit_code,
        ("application", "cannot be absent"),
    ),
    "a shift that does not exist": Command(
        "tables generate {folder}/new --shift odd", InputError.exit_code, ("shift", "odd", "recession")
    ),
    "traffic of a shift that does not exist": Command(
        "traffic --shift odd", InputError.exit_code, ("shift", "odd", "recession")
    ),
    "traffic of a shift after its last day": Command(
        "traffic --days 10 --from-day 11", InputError.exit_code, ("--from-day", "11")
    ),
    "traffic of too many people": Command(
        "traffic --days 365 --a-day 1000", InputError.exit_code, ("--a-day", "100,000")
    ),
    "traffic of a seed that is none": Command(
        "traffic --seed 1000", InputError.exit_code, ("--seed", "1000")
    ),
    "traffic to an address that is none": Command(
        "traffic",
        InputError.exit_code,
        ("LIMPIDE_SCORING_URL", "scoring"),
        (("LIMPIDE_SCORING_URL", "scoring"),),
    ),
    "a decimal mark that does not exist": Command(
        "train {folder} --decimal dot", InputError.exit_code, ("--decimal", "dot", "comma")
    ),
    "a format that does not exist": Command(
        "tables generate {folder}/new --format xls", InputError.exit_code, ("format", "xls", "parquet")
    ),
    "no client at all": Command("tables generate {folder}/new --clients 0", 2, ("--clients",)),
    "a folder that was not prepared": Command(
        "features build {folder} {folder}/out.parquet", InputError.exit_code, ("prepared", "ingest")
    ),
    "a misspelled feature": Command(
        "features describe PAYMNT_RATE", NotFoundError.exit_code, ("PAYMNT_RATE", "PAYMENT_RATE")
    ),
    "a store without a schema": Command(
        "decisions verify", ConflictError.exit_code, ("schema", "limpide store migrate"), NO_STORE
    ),
    "a store that is no database": Command(
        "decisions verify",
        InputError.exit_code,
        ("LIMPIDE_STORE_URL", "postgresql+psycopg"),
        (("LIMPIDE_STORE_URL", "somewhere"),),
    ),
    "a password file that is not there": Command(
        "store migrate",
        InputError.exit_code,
        ("LIMPIDE_STORE_PASSWORD_FILE", "{folder}/password"),
        (("LIMPIDE_STORE_PASSWORD_FILE", "{folder}/password"),),
    ),
    "a database that does not answer": Command(
        "decisions verify",
        UnavailableError.exit_code,
        ("127.0.0.1",),
        (("LIMPIDE_STORE_URL", "postgresql+psycopg://limpide:sesame@127.0.0.1:9/limpide"),),
    ),
    "a grant that names no role": Command("store migrate --grant x", InputError.exit_code, ("--grant", "x")),
    "a registry that does not answer": Command(
        "promote", UnavailableError.exit_code, ("LIMPIDE_TRACKING_URI", "127.0.0.1:9"), NO_MLFLOW
    ),
    "a registry of no known kind": Command(
        "promote --tracking-uri odd://x", InputError.exit_code, ("LIMPIDE_TRACKING_URI", "odd://x")
    ),
    "nobody who promotes": Command(
        "promote",
        UnauthenticatedError.exit_code,
        ("LIMPIDE_ACTOR_TOKEN_FILE", "model-approver"),
        (("LIMPIDE_IDENTITY", "keys"),),
    ),
    "a token that is not there": Command(
        "rollback --reason x",
        InputError.exit_code,
        ("LIMPIDE_ACTOR_TOKEN_FILE", "{folder}/token"),
        (("LIMPIDE_IDENTITY", "keys"), ("LIMPIDE_ACTOR_TOKEN_FILE", "{folder}/token")),
    ),
    "a demo without tables": Command(
        "demo --data {folder}", InputError.exit_code, ("DATA", "application_train")
    ),
    # Options that are no number, or no possible one
    "clients that are a word": Command(
        "tables generate {folder}/new --clients few", USAGE, ("--clients", "few")
    ),
    "clients with an underscore": Command(
        "tables generate {folder}/new --clients 1_000", USAGE, ("--clients", "1_000")
    ),
    "half a client": Command("tables generate {folder}/new --clients 1.5", USAGE, ("--clients", "1.5")),
    "clients of full-width digits": Command(
        "tables generate {folder}/new --clients １００", USAGE, ("--clients",)
    ),
    "a seed below zero": Command("tables generate {folder}/new --seed -1", USAGE, ("--seed",)),
    "no fold": Command("train {folder} --folds 0", InputError.exit_code, ("folds", "0")),
    "a default that costs not a number": Command(
        "train {folder} --cost-default nan", InputError.exit_code, ("default", "nan")
    ),
    "a default that costs infinity": Command(
        "train {folder} --cost-default inf", InputError.exit_code, ("default", "inf")
    ),
    "grades that are words": Command(
        "train {folder} --grades good,bad", InputError.exit_code, ("--grades", "540,560,580,600")
    ),
    "grades that fall": Command("train {folder} --grades 600,580,560,540", InputError.exit_code, ("600",)),
    "a search without time": Command(
        "train {folder} --search-minutes 0", InputError.exit_code, ("--search",)
    ),
    "a search of not a number": Command(
        "train {folder} --search-minutes nan", InputError.exit_code, ("--search",)
    ),
    "an engine that is none": Command(
        "train {folder} --engine abacus", InputError.exit_code, ("abacus", "duckdb")
    ),
    "no thread": Command("train {folder} --threads 0", USAGE, ("--threads", "0")),
    "a recipe that is not there": Command(
        "train {folder} --recipe {folder}/none.json", InputError.exit_code, ("--recipe",)
    ),
    "a decimal mark that is none": Command(
        "tables check {folder} --decimal dot", InputError.exit_code, ("--decimal", "comma")
    ),
    # Arguments that there are not
    "a command that is none": Command("trian {folder}", USAGE, ("trian",)),
    "an option that is none": Command("train {folder} --flods 3", USAGE, ("--flods", "--folds")),
    "no argument": Command("tables check", USAGE, ("path",)),
    "an argument too many": Command("promote 1 2", USAGE, ("2",)),
    "a folder that is a file": Command("tables check /dev/null", InputError.exit_code, ("/dev/null",)),
    "a decision that is not there": Command(
        "decisions show nobodys", ConflictError.exit_code, ("limpide store migrate",), NO_STORE
    ),
    "features of tables that were not prepared": Command(
        "score-batch {folder} {folder}/out --language de", InputError.exit_code, ("--language", "de")
    ),
    "reasons of another kind": Command(
        "score-batch {folder} {folder}/out --explain all", InputError.exit_code, ("--explain", "all")
    ),
}
