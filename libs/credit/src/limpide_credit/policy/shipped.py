"""The policy that ships: what decides until a lender puts one of its own in force."""

from importlib.resources import files

from limpide_credit.schemas.chosen import SCHEMA


def default_policy_text() -> str:
    """Return the text of the policy that ships with this lender's tables."""
    return files(SCHEMA.package).joinpath("policy.yaml").read_text(encoding="utf-8")
