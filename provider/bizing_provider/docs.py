"""The document itself, its reference page and the pages of the problem types, all offline."""

import html
import importlib.util
import re
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from bizing_spec import document
from bizing_spec.gate import Gate

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title}</title>
  <link rel="icon" href="/docs/assets/favicon-32x32.png">
  <link rel="stylesheet" href="/docs/assets/swagger-ui.css">
  <style>#reference {{max-width: 75rem; margin: auto}}</style>
</head>
<body>
  <div id="reference"></div>
  <script src="/docs/assets/swagger-ui-bundle.js"></script>
  <script src="/docs/reference.js"></script>
</body>
</html>
"""

# Each request tried out gets its own Idempotency-Key where the reader left the example's in place. Swagger UI warns of
# any schema dialect but OpenAPI's, though what it shows is the same in the one that the spec names.
SCRIPT = """const example = '"8e03978e-40d5-43e8-bc93-6894a57f9324"';
SwaggerUIBundle({
  url: "%(document)s",
  dom_id: "#reference",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  plugins: [{ wrapComponents: { JsonSchemaDialect: () => () => null } }],
  requestInterceptor: (request) => {
    if (request.headers["Idempotency-Key"] === example) {
      request.headers["Idempotency-Key"] = '"' + crypto.randomUUID() + '"';
    }
    return request;
  },
});
"""

STYLE = """
body {font: 16px/1.6 sans-serif; color: #3b4151; max-width: 44rem; margin: 3rem auto; padding: 0 1rem}
code {background: #f0f0f0; border-radius: 4px; padding: .1em .3em; overflow-wrap: anywhere}
a {color: #2b6cb0}
th, td {text-align: left; vertical-align: top; padding: .3rem 1rem .3rem 0}
.status {color: #6b7280}
"""


def mount(app: FastAPI, gate: Gate) -> None:
    """Serve the spec's file verbatim, as YAML and as JSON, `/docs` and `/problems/…`."""
    base, source = gate.base_path, document.path().read_text(encoding="utf-8")
    types = gate.document["x-problem-types"]

    async def as_json() -> Response:
        return JSONResponse(gate.document)

    async def as_yaml() -> Response:
        return PlainTextResponse(source, media_type="application/yaml")

    async def page() -> Response:
        return HTMLResponse(PAGE.format(title=html.escape(gate.document["info"]["title"])))

    async def script() -> Response:
        return PlainTextResponse(SCRIPT % {"document": f"{base}/openapi.json"}, media_type="text/javascript")

    async def home() -> Response:
        return RedirectResponse("/docs")

    async def problem(slug: str) -> Response:
        found = types.get(slug)
        if found is None:
            return HTMLResponse(_page("Unknown problem type", "<p>There is no such problem type.</p>"), 404)
        said = f'<p><code>/problems/{slug}</code> <span class="status">HTTP status {found["status"]}</span></p>'
        return HTMLResponse(_page(found["title"], said + _prose(found["description"])))

    async def all_problems() -> Response:
        rows = [
            f'<tr><td class="status">{found["status"]}<td><a href="/problems/{slug}">{html.escape(found["title"])}</a>'
            f"<br><code>/problems/{slug}</code>"
            for slug, found in types.items()
        ]
        return HTMLResponse(_page("Problem types", f"<table>{''.join(rows)}</table>"))

    for path, endpoint in (
        (f"{base}/openapi.json", as_json),
        (f"{base}/openapi.yaml", as_yaml),
        ("/docs", page),
        ("/docs/reference.js", script),
        ("/", home),
        ("/problems", all_problems),
        ("/problems/{slug}", problem),
    ):
        app.add_api_route(path, endpoint, methods=["GET"], include_in_schema=False)
    app.mount("/docs/assets", StaticFiles(directory=_assets()), name="assets")


def _assets() -> Path:
    """Swagger UI's files, in a package that is found without importing it: it would bring Flask."""
    spec = importlib.util.find_spec("flask_swagger_ui")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("flask_swagger_ui")
    return Path(spec.origin).parent / "dist"


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)} · Bizing</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="/docs/assets/favicon-32x32.png"><style>{STYLE}</style></head>'
        f"<body><h1>{html.escape(title)}</h1>{body}"
        '<p><a href="/problems">All problem types</a> · <a href="/docs">API reference</a></p></body></html>'
    )


def _prose(text: str) -> str:
    """The little Markdown that descriptions of problems use: paragraphs, and code between backticks."""
    marked = re.sub("`([^`]+)`", "<code>\\1</code>", html.escape(text.strip(), quote=False))
    return "".join(f"<p>{paragraph}</p>" for paragraph in marked.split("\n\n"))
