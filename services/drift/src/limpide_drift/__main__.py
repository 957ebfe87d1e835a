"""``python -m limpide_drift``: serve with the settings of the environment."""

import sys

from limpide_credit.errors import LimpideError
from limpide_drift.service import serve

if __name__ == "__main__":
    try:
        serve()
    except LimpideError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
