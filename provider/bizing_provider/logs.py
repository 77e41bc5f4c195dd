"""Structured logs on stderr: for people at a terminal, JSON lines elsewhere."""

import logging
import re
import sys

import msgspec
import structlog
from structlog.typing import EventDict, Processor

DETAIL = re.compile(r"DETAIL: .*?(?=^(CONTEXT|HINT|QUERY|LOCATION): |^\[SQL|^Traceback |\Z)", re.DOTALL | re.MULTILINE)


def configure(level: str) -> None:
    """One form for our own lines and for those of libraries."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Its own way of showing faults prints every local variable: callers' keys among them.
    shown: Processor = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    if not sys.stderr.isatty():
        shown = structlog.processors.JSONRenderer(serializer=_json)
    last: list[Processor] = [structlog.processors.format_exc_info, _without_values, shown]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        )
    )
    logging.captureWarnings(True)
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)


def _without_values(_: object, __: str, event: EventDict) -> EventDict:
    """PostgreSQL quotes rows in the details of its errors, and the driver repeats them in its exceptions."""
    for name in ("event", "exception"):
        if isinstance(said := event.get(name), str):
            event[name] = DETAIL.sub("DETAIL: (left out)", said)
    return event


def _json(event: object, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
