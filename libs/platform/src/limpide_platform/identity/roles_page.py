"""Renders docs/roles.md from the tables of roles."""

from collections.abc import Collection

from limpide_credit.contracts.roles import MEANING, Role
from limpide_platform.identity.route_roles import ANYONE, ROUTE_ROLES

_HEAD = """# Roles

What each role may do, printed by `limpide roles` from the table `limpide_platform.identity.route_roles`
([ADR 0217, point 2](adr/0217-identity-and-actors.md)). A route without a line does not pass the tests. A role
without a mark is answered 403. Where people log in, pages are offered by role, too: each says in its module
to which, and the site's reference lists them ([ADR 0159](adr/0159-people-log-in.md)).

"""


def roles_page() -> str:
    """Return the page, in Markdown."""
    lines = ["| role | what it is for |", "|---|---|"]
    lines += [f"| `{role}` | {meaning} |" for role, meaning in MEANING.items()]
    for service, table in ROUTE_ROLES.items():
        lines += _table(service, table.items())
    return _HEAD + "\n".join(lines) + "\n"


def _table(title: str, rows: Collection[tuple[str, frozenset[Role] | None]]) -> list[str]:
    lines = ["", f"## {title}", "", "| route | anybody | " + " | ".join(Role) + " |"]
    lines.append("|---" * (len(Role) + 2) + "|")
    for name, roles in rows:
        marks = ["x" if roles is ANYONE else "", *("x" if role in (roles or ()) else "" for role in Role)]
        lines.append(f"| `{name}` | " + " | ".join(marks) + " |")
    return lines
