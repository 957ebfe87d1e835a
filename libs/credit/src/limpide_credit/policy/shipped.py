"""The policy that ships: what decides until a lender puts one of its own in force."""

from importlib.resources import files


def default_policy_text() -> str:
    """Return the text of the shipped policy for Home Credit's tables."""
    return files("limpide_credit.policy").joinpath("documents/home_credit.yaml").read_text(encoding="utf-8")
