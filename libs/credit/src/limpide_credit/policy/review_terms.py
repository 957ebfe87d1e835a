"""What a policy says of human review: how long it takes, who decides, whether two persons must agree."""

from dataclasses import dataclass

from limpide_credit.policy.yaml_node import YamlNode, read_yaml


@dataclass(frozen=True)
class ReviewTerms:
    """The terms of review under one policy."""

    # Days within which a review that was asked for is decided; None leaves it to the service's setting.
    deadline_days: int | None = None
    four_eyes: bool = False  # Whether a second person must confirm what the first decided
    # The amount of credit beyond which a senior officer decides, or confirms; None if there is none.
    senior_above: float | None = None


def terms_of(node: YamlNode | None) -> ReviewTerms:
    """Return the terms of a document's entry ``review``; raise `InputError` if it is wrong."""
    if node is None:
        return ReviewTerms()
    entries = node.mapping((), ("deadline_days", "four_eyes", "senior_above"))
    return ReviewTerms(
        deadline_days=entries["deadline_days"].whole(1, 365) if "deadline_days" in entries else None,
        four_eyes="four_eyes" in entries and entries["four_eyes"].choice("true", "false") == "true",
        senior_above=entries["senior_above"].number(0, 1e8) if "senior_above" in entries else None,
    )


def read_review_terms(text: str) -> ReviewTerms:
    """Return the terms of a policy's text.

    The rest of it is not looked at, so that a policy whose facts this release does not know has its terms.

    Raises:
        InputError: It is no YAML, or its entry ``review`` is wrong.
    """
    return terms_of(dict(read_yaml(text).entries()).get("review"))
