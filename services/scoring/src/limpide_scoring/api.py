"""The FastAPI application that BentoML mounts: which routes there are."""

from fastapi import FastAPI, Response
from fastapi.openapi.docs import get_swagger_ui_html

from limpide_platform.http import health
from limpide_platform.http.browser_policy import page_policy
from limpide_platform.http.fastapi_application import fastapi_application
from limpide_scoring.routes import (
    batch,
    cases,
    clients,
    decisions,
    first_version,
    links,
    mine,
    model,
    officers,
    policies,
    proofs,
    reviews,
    score,
)

# One module a subject, each with ``router()``.
ROUTES = (
    *(score, batch, first_version, clients, decisions, proofs, cases, reviews, links, mine),
    *(officers, model, policies),
)


def create_api() -> FastAPI:
    """Return the application; a worker sets ``state.runtime`` before it serves."""
    return fastapi_application(
        "Limpide scoring",
        "Calibrated probabilities of default, decided and recorded.",
        [*(one.router() for one in ROUTES), health.router(ready="Can it score and record now?")],
        page=_swagger,
    )


def _swagger(api: FastAPI) -> Response:
    # BentoML ships Swagger UI; FastAPI's own page would fetch it from another host.
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=api.title,
        swagger_js_url="/static_content/swagger-ui-bundle.js",
        swagger_css_url="/static_content/swagger-ui.css",
        swagger_favicon_url="/static_content/favicon-32x32.png",
    )
    page.headers.update(page_policy(bytes(page.body).decode()))
    return page
