"""The templates of pages that are read as files: escaped, and with nothing left undefined."""

from functools import cache

import jinja2


@cache
def template(package: str, name: str) -> jinja2.Template:
    """One of the folder `templates` of a package."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
