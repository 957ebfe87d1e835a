"""``python -m limpide_explainer``: serve with the settings of the environment."""

from limpide_explainer.service import serve
from limpide_platform.http.server import run_program

if __name__ == "__main__":
    run_program("explainer", serve)
