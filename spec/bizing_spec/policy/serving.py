"""Whether a running provider says in its answers what is deprecated, and when it goes."""

import datetime
import email.utils
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx

from bizing_spec.openapi import OpenApi
from bizing_spec.outcome import Stopped
from bizing_spec.policy.findings import Finding
from bizing_spec.policy.notices import Notice, Subject, notices

_SECONDS: Final = 10.0
_HARMLESS: Final = ("get", "head", "options")


def check(api: OpenApi, url: str, headers: Mapping[str, str]) -> Iterator[Finding]:
    """Asks for each deprecated operation that has no effect. Raises Stopped where nobody answers."""
    deprecated = [(key, notice) for key, notice in notices(api).items() if notice.deprecated and not key.parameter]
    try:
        with httpx.Client(timeout=_SECONDS, headers=dict(headers)) as client:
            for subject, notice in deprecated:
                if subject.method in _HARMLESS:
                    answer = client.request(subject.method, _address(api, url, notice.path))
                    yield from _judged(api, subject, notice, answer)
                else:
                    yield _finding(api, "headers-unchecked", "warning", "it may have an effect", subject, notice)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise Stopped(f"{url}: {str(fault) or type(fault).__name__}") from fault


def _judged(api: OpenApi, subject: Subject, notice: Notice, answer: httpx.Response) -> Iterator[Finding]:
    if "Deprecation" not in answer.headers:
        said = f"the answer ({answer.status_code}) has no header Deprecation"
        yield _finding(api, "deprecation-header", "error", said, subject, notice)
    sent = answer.headers.get("Sunset")
    if notice.sunset is None:
        return
    if sent is None:
        said = f"the answer ({answer.status_code}) has no header Sunset; the document says {notice.sunset}"
        yield _finding(api, "sunset-header", "error", said, subject, notice)
    elif _day(sent) != notice.sunset:
        said = f"the header Sunset is {sent!r}; the document says {notice.sunset}"
        yield _finding(api, "sunset-header", "error", said, subject, notice)


def _address(api: OpenApi, url: str, path: str) -> str:
    """Below the base path of the document's first server, which the URL may have already."""
    servers = api.content.get("servers")
    said = servers[0].get("url") if isinstance(servers, list) and servers and isinstance(servers[0], dict) else None
    base = urlsplit(said).path.rstrip("/") if isinstance(said, str) else ""
    root = url.rstrip("/")
    filled = "/".join(_filled(part) for part in path.split("/"))
    return f"{root.removesuffix(base)}{base}{filled}"


def _filled(part: str) -> str:
    """Some value for a parameter: that nothing is there is answered with the same headers."""
    before, opened, rest = part.partition("{")
    return part if not opened else f"{before}{quote('none')}{_filled(rest.partition('}')[2])}"


def _day(said: str) -> datetime.date | None:
    try:
        return email.utils.parsedate_to_datetime(said).date()
    except ValueError:
        return None


def _finding(api: OpenApi, rule: str, severity: Any, message: str, subject: Subject, notice: Notice) -> Finding:
    return Finding(rule, severity, message, api.source, None, subject.method.upper(), notice.path)
