"""The entry ``declared`` of a policy document: what a client states, and has to prove where it matters."""

from collections.abc import Mapping

from limpide_credit.features import Feature
from limpide_credit.policy.facts import nearest
from limpide_credit.policy.yaml_node import YamlNode
from limpide_credit.tables import APPLICATION_FACTS


def declared_facts(node: YamlNode | None, features: Mapping[str, Feature]) -> tuple[str, ...]:
    """Return the facts of a document's entry ``declared``; raise `InputError` if it is wrong."""
    if node is None:
        return ()
    numbers = [name for name in APPLICATION_FACTS if name in features and not features[name].categories]
    found: list[str] = []
    for item in node.items():
        name = item.text(100)
        if name not in numbers:
            raise item.error(f"{name} is no number of the application.", nearest(name, numbers), name)
        if name in found:
            raise item.error("this name stands twice.", "Remove one of the two.", name)
        found.append(name)
    return tuple(found)
