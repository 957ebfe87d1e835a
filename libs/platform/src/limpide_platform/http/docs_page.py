"""API documentation as one HTML page without scripts; FastAPI's own page loads scripts from another host."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}}
code{{background:#eee;padding:.1em .3em}}h2{{margin-top:2rem}}p{{white-space:pre-line}}</style></head>
<body><h1>{title}</h1><p>{description}</p>
<p>The whole schema: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
{routes}</body></html>
"""
_ROUTE = "<h2><code>{method} {path}</code></h2><p><b>{summary}</b></p><p>{description}</p>{parameters}"


def docs_page(schema: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI schema."""
    routes = [
        _ROUTE.format(
            method=method.upper(),
            path=escape(path),
            summary=escape(operation.get("summary", "")),
            description=escape(operation.get("description", "")),
            parameters=_parameters(operation.get("parameters", ())),
        )
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    about = schema["info"]
    return _PAGE.format(
        title=escape(about["title"]), description=escape(about["description"]), routes="\n".join(routes)
    )


def _parameters(parameters: Iterable[Mapping[str, Any]]) -> str:
    lines = [
        f"<li><code>{escape(one['name'])}</code> {escape(one.get('description', ''))}</li>"
        for one in parameters
    ]
    return f"<ul>{''.join(lines)}</ul>" if lines else ""
