"""The first classifier of an installation that has none."""

from collections.abc import Callable
from pathlib import Path

from limpide_credit.errors import NotFoundError
from limpide_product_categories.catalogue_file import has_table
from limpide_product_categories.registration import registered_version


def study_once(
    tracking_uri: str,
    catalogue: Path | None,
    study: Callable[[Path | None], object],
    say: Callable[[str], object],
) -> None:
    """Run the study if no classifier is registered yet.

    Args:
        catalogue: A file of products, or a folder that may hold one.
        study: Takes the catalogue, or None to generate one: there is no table in the folder.

    Raises:
        UnavailableError: MLflow does not answer.
    """
    try:
        version = registered_version(tracking_uri)
    except NotFoundError:
        study(catalogue if catalogue is not None and has_table(catalogue) else None)
    else:
        say(f"Classifier version {version} is registered already: nothing to do.")
