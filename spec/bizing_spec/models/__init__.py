"""Pydantic models of any OpenAPI document, by datamodel-code-generator, with all constraints of its schemas."""

import tempfile
import warnings
from pathlib import Path
from typing import Any, Final, NamedTuple

from bizing_spec import rendering
from bizing_spec.openapi import OpenApi
from bizing_spec.outcome import Stopped

_HEAD: Final = '"""Models of the API, generated from its OpenAPI document by `bizing spec models`; do not edit."""'


class Made(NamedTuple):
    """A module with a model for each schema, and what of the document it leaves out."""

    text: str
    notes: list[str]


def write(api: OpenApi) -> Made:
    """Raises Stopped, also where the generator is not installed."""
    try:
        import datamodel_code_generator as generator
        from datamodel_code_generator.enums import DataModelType
        from datamodel_code_generator.format import Formatter, PythonVersion
        from datamodel_code_generator.parser import LiteralType
    except ImportError as fault:
        raise Stopped("`bizing spec models` runs datamodel-code-generator: `pip install 'bizing[models]'`") from fault
    options: dict[str, Any] = {
        "allow_population_by_field_name": True,
        "custom_file_header": _HEAD,
        "disable_timestamp": True,
        "enum_field_as_literal": LiteralType.All,
        "field_constraints": True,
        # The others depend on what else is installed.
        "formatters": [Formatter.BUILTIN],
        "input_file_type": generator.InputFileType.OpenAPI,
        "output_model_type": DataModelType.PydanticV2BaseModel,
        "snake_case_field": True,
        "strict_nullable": True,
        "target_python_version": PythonVersion.PY_311,
        # pydantic's own type for them needs one more package.
        "type_mappings": ["string+email=string", "string+idn-email=string"],
        "use_annotated": True,
        "use_schema_description": True,
        "use_standard_collections": True,
        "use_type_alias": True,
        "use_union_operator": True,
    }
    try:
        # One file, so that references to others need not be understood there.
        with warnings.catch_warnings(record=True) as caught, tempfile.TemporaryDirectory() as nowhere:
            warnings.simplefilter("always", UserWarning)
            options["settings_path"] = Path(nowhere)  # else those of the folder that it runs in count
            made = generator.generate(rendering.render(api.content, "json"), **options)
    except generator.Error as fault:
        raise Stopped(f"{api.source}: datamodel-code-generator makes no models of it: {fault}") from fault
    if not isinstance(made, str):
        raise Stopped(f"{api.source}: the names of its schemas have dots, of which modules would have to be made")
    notes = [str(each.message) for each in caught if issubclass(each.category, UserWarning)]
    return Made(made, list(dict.fromkeys(notes)))
