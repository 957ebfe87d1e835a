"""Categories for a new catalogue, by the registered classifier."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from limpide_product_categories.catalogue import Columns, name_lines, read_catalogue
from limpide_product_categories.classifier import INPUTS
from limpide_product_categories.registration import load_classifier


def predict_file(path: Path, columns: Columns, tracking_uri: str, say: Callable[[str], None]) -> pd.DataFrame:
    """Return one row a product of a file: its line, name, category, confidence and second choice.

    Raises:
        InputError: The file is no catalogue.
        NotFoundError, UnavailableError: No classifier is registered, or MLflow does not answer.
    """
    catalogue = read_catalogue(path, columns, labelled=False)
    say(f"read as {catalogue.read_as}")
    if catalogue.without_text:
        say(f"left out, neither name nor description: {name_lines(catalogue.without_text)}")
    given = pd.DataFrame(dict(zip(INPUTS, (catalogue.names, catalogue.descriptions), strict=True)))
    predicted = load_classifier(tracking_uri).model.predict(None, given)
    return pd.concat(
        [pd.DataFrame({"line": catalogue.lines, "product_name": catalogue.names}), predicted], axis=1
    )
