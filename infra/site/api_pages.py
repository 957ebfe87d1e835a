#!/usr/bin/env python3
"""Writes what the site says of routes and pages: ``api_pages.py FOLDER``, from ``bin/site``.

A page and the OpenAPI document of each service, and the table of the front end's pages.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from limpide_credit.contracts.api_version import PREFIX
from limpide_credit.contracts.roles import Role
from limpide_dashboard.catalogue import catalogue
from limpide_dashboard.page_table import PAGES
from limpide_drift.api import create_api as drift_api
from limpide_explainer.api import create_api as explainer_api
from limpide_scoring.api import create_api as scoring_api

WITHOUT_VERSION = frozenset(("/api/", "/livez", "/readyz", "/metrics"))


# Routes are read and not called, so that no application needs a runtime.
NO_RUNTIME: Any = None
APIS = {
    "scoring": scoring_api,
    "explainer": lambda: explainer_api(NO_RUNTIME),
    "drift": lambda: drift_api(NO_RUNTIME),
}


def page(name: str, document: Mapping[str, Any]) -> str:
    """Return the page of a service's OpenAPI document, in Markdown."""
    lines = [f"# HTTP: {name}", "", document["info"]["description"], ""]
    lines += [f"For programs: [OpenAPI]({name}.openapi.json). What a version promises: [API](../api.md).", ""]
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            lines += _route(f"{method.upper()} {path if path in WITHOUT_VERSION else PREFIX + path}", route)
    lines += ["## Objects", ""]
    for schema, described in _objects(document).items():
        lines += [f"### {_word(schema)}", "", *_text(described), *_properties(described), ""]
    return "\n".join(lines)


def _route(title: str, route: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"## {title}", "", f"**{route['summary']}.**", "", *_text(route))
    if parameters := route.get("parameters"):
        yield from ("| parameter | in | type | meaning |", "|---|---|---|---|")
        for one in parameters:
            meaning = one.get("description") or one["schema"].get("description", "")
            kind = _type(one["schema"]) + (" (required)" if one["required"] else "")
            yield f"| `{one['name']}` | {one['in']} | {kind} | {_cell(meaning)} |"
        yield ""
    for media, body in route.get("requestBody", {}).get("content", {}).items():
        schemas = _forms(body["schema"])
        for number, schema in enumerate(schemas, start=1):
            which = f", form {number} of {len(schemas)}" if len(schemas) > 1 else ""
            yield from (f"Body, `{media}`{which}:", "", *(_properties(schema) or [_type(schema)]), "")
    yield from ("| status | answer |", "|---|---|")
    for status, answer in route["responses"].items():
        kinds = [_type(one["schema"]) for one in answer.get("content", {}).values() if one.get("schema")]
        yield f"| {status} | {_cell(answer['description'])}{': ' if kinds else ''}{', '.join(kinds)} |"
    yield ""


def _forms(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what a body may be, each by itself."""
    return schema.get("oneOf") or schema.get("anyOf") or [schema]


def _objects(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schemas by name, those of a request's own body among them."""
    objects = dict(document["components"]["schemas"])
    for methods in document["paths"].values():
        for route in methods.values():
            for body in route.get("requestBody", {}).get("content", {}).values():
                for schema in (body["schema"], *_forms(body["schema"])):
                    objects |= schema.get("$defs", {})
    return objects


def _properties(schema: Mapping[str, Any]) -> list[str]:
    """Return the rows of an object's fields; an object in it, as an application, is not unfolded."""
    fields = schema.get("properties")
    if not fields:
        return []
    rows = ["| field | type | meaning |", "|---|---|---|"]
    for name, field in fields.items():
        required = " (required)" if name in schema.get("required", ()) else ""
        rows.append(f"| `{name}` | {_type(field)}{required} | {_cell(field.get('description', ''))} |")
    return rows


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = _word(schema["$ref"].rpartition("/")[2])
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(map(_type, schema[several])))
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")


def _word(schema: str) -> str:
    """Return the name of a schema; FastAPI gives two classes of one name their module's."""
    module, _, name = schema.rpartition("__")
    return f"{name}-{module.rpartition('__')[2]}" if module else name


def _text(described: Mapping[str, Any]) -> list[str]:
    return [described["description"], ""] if described.get("description") else []


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def front_end_pages() -> str:
    """Return the table of the front end's pages, and of the roles that each is offered to, in Markdown."""
    say = catalogue("en")
    lines = [
        "# Pages of the front end",
        "",
        "Where people log in, pages are for the marked roles.",
        "",
    ]
    lines += ["| page | what it is | " + " | ".join(Role) + " |", "|---" * (len(Role) + 2) + "|"]
    for word, one in PAGES.items():
        marks = " | ".join("x" if role in one.roles else "" for role in Role)
        lines.append(f"| `/{word}` {say(f'{word}.nav')} | {_cell(say(f'{word}.title'))} | {marks} |")
    return "\n".join([*lines, "", "A client opens `/mine` by a link, and nothing else.", ""])


def main(folder: Path) -> None:
    """Write ``NAME.md`` and ``NAME.openapi.json`` of each service, and ``pages.md``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pages.md").write_text(front_end_pages(), encoding="utf-8")
    for name, create_api in APIS.items():
        document = create_api().openapi()
        (folder / f"{name}.md").write_text(page(name, document), encoding="utf-8")
        (folder / f"{name}.openapi.json").write_text(json.dumps(document, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
