"""``python -m limpide_drift``: serve with the settings of the environment."""

import sys

from limpide_credit.entry_point import refuse_arguments
from limpide_credit.errors import LimpideError
from limpide_drift.service import serve

if __name__ == "__main__":
    try:
        refuse_arguments(sys.argv[1:], "LIMPIDE_DRIFT_HOST and LIMPIDE_DRIFT_PORT")
        serve()
    except LimpideError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
