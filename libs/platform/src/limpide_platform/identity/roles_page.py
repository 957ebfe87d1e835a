"""The table of roles as a page of the documentation."""

from limpide_platform.identity.actor import MEANING, Role
from limpide_platform.identity.route_roles import ANYONE, ROUTE_ROLES

_HEAD = """# Roles

What each role may do, printed by `limpide roles` from the one table, `limpide_platform.identity.route_roles`
([ADR 0151](adr/0151-who-may-do-what.md)). A route without a line does not pass the tests; a role without a
mark is answered 403.

"""


def roles_page() -> str:
    """Return the page, in Markdown."""
    lines = ["| role | what it is for |", "|---|---|"]
    lines += [f"| `{role}` | {meaning} |" for role, meaning in MEANING.items()]
    for service, table in ROUTE_ROLES.items():
        lines += ["", f"## {service}", "", "| route | anybody | " + " | ".join(Role) + " |"]
        lines.append("|---" * (len(Role) + 2) + "|")
        for route, roles in table.items():
            marks = ["x" if roles is ANYONE else ""]
            marks += ["x" if role in (roles or ()) else "" for role in Role]
            lines.append(f"| `{route}` | " + " | ".join(marks) + " |")
    return _HEAD + "\n".join(lines) + "\n"
