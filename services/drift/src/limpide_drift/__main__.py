"""``python -m limpide_drift``: serve with the settings of the environment."""

from limpide_drift.service import serve
from limpide_platform.http.server import run_program

if __name__ == "__main__":
    run_program("drift", serve)
