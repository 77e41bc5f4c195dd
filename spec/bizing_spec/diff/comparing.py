"""Two documents in, their changes out."""

import datetime
from dataclasses import replace
from pathlib import Path

from bizing_spec import collection, openapi
from bizing_spec.diff import security
from bizing_spec.diff.changes import Change, Report, Scene, Side
from bizing_spec.diff.endpoints import EndpointComparison
from bizing_spec.diff.places import Pair
from bizing_spec.diff.proof import Prover
from bizing_spec.diff.surroundings import compare_components, compare_servers, compare_webhooks
from bizing_spec.document import DocumentUnreadable
from bizing_spec.openapi import Location, OpenApi


@collection.paused()
def compare_named(old: str, new: str, *, allow_outside: bool = False, allow_network: bool = False) -> list[Change]:
    """What `compare` finds in two files, or `git:REVISION:PATH`. Raises DocumentUnreadable."""
    before = openapi.read(old, allow_outside=allow_outside, allow_network=allow_network)
    after = openapi.read(new, allow_outside=allow_outside, allow_network=allow_network, known=before)
    return compare(before, after)


def compare(old: OpenApi, new: OpenApi, today: datetime.date | None = None) -> list[Change]:
    """What changed from the old document to the new one, the worst first.

    `today` (UTC) decides whether a sunset has come. Raises DocumentUnreadable for a reference that leads nowhere.
    """
    try:
        return _compare(old, new, today or datetime.datetime.now(datetime.UTC).date())
    except RecursionError:
        raise DocumentUnreadable(Path(new.source), "nested too deeply") from None


def _compare(old: OpenApi, new: OpenApi, today: datetime.date) -> list[Change]:
    if old.content == new.content:
        return []
    pair, report = Pair(old, new), Report()
    endpoints = EndpointComparison(pair, Prover(pair), report, today)
    endpoints.run()
    compare_webhooks(pair, endpoints, report)
    before, after = pair.old.child(pair.old.root, "security"), pair.new.child(pair.new.root, "security")
    security.compare_requirements(pair, before, after, Scene(), report, everywhere=True)
    security.compare_schemes(pair, report)
    compare_servers(pair, report)
    compare_components(pair, report)
    return _located(sorted(report.changes, key=lambda change: -change.level), {"old": old, "new": new})


def _located(changes: list[Change], documents: dict[Side, OpenApi]) -> list[Change]:
    """What many operations share stands in one place, which is looked for once."""
    places: dict[tuple[Side, str], Location] = {}
    for change in changes:
        key = (change.side, change.pointer)
        if key not in places:
            places[key] = documents[change.side].locate(change.pointer)
    return [replace(change, location=places[change.side, change.pointer]) for change in changes]
