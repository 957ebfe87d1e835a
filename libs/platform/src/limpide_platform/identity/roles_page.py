"""Renders docs/roles.md from the tables of roles."""

from collections.abc import Collection

from limpide_credit.contracts.page_roles import PAGE_ROLES
from limpide_credit.contracts.roles import MEANING, Role
from limpide_platform.identity.route_roles import ANYONE, ROUTE_ROLES

_HEAD = """# Roles

What each role may do, printed by `limpide roles` from the tables `limpide_platform.identity.route_roles` and
`limpide_credit.contracts.page_roles` ([ADR 0217, point 2](adr/0217-identity-and-actors.md)). A route or page
without a line does not pass the tests. A role without a mark is answered 403; pages are offered by role where
people log in ([ADR 0159](adr/0159-people-log-in.md)).

"""


def roles_page() -> str:
    """Return the page, in Markdown."""
    lines = ["| role | what it is for |", "|---|---|"]
    lines += [f"| `{role}` | {meaning} |" for role, meaning in MEANING.items()]
    lines += _table("Pages of the front end", "page", "", PAGE_ROLES.items())
    for service, table in ROUTE_ROLES.items():
        lines += _table(service, "route", "anybody | ", table.items())
    return _HEAD + "\n".join(lines) + "\n"


def _table(
    title: str, what: str, anybody: str, rows: Collection[tuple[str, frozenset[Role] | None]]
) -> list[str]:
    lines = ["", f"## {title}", "", f"| {what} | {anybody}" + " | ".join(Role) + " |"]
    lines.append("|---" * (len(Role) + (2 if anybody else 1)) + "|")
    for name, roles in rows:
        marks = ["x" if roles is ANYONE else ""] if anybody else []
        marks += ["x" if role in (roles or ()) else "" for role in Role]
        lines.append(f"| `{name}` | " + " | ".join(marks) + " |")
    return lines
