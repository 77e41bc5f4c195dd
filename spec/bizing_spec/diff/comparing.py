"""Two documents in, their changes out."""

import datetime
from dataclasses import replace

from bizing_spec.diff import security
from bizing_spec.diff.changes import Change, Report, Scene
from bizing_spec.diff.endpoints import EndpointComparison
from bizing_spec.diff.places import Pair
from bizing_spec.diff.proof import Prover
from bizing_spec.diff.surroundings import compare_components, compare_servers, compare_webhooks
from bizing_spec.openapi import OpenApi


def compare(old: OpenApi, new: OpenApi, today: datetime.date | None = None) -> list[Change]:
    """What changed from the old document to the new one, the worst first.

    `today` (UTC) decides whether a sunset has come. Raises DocumentUnreadable for a reference that leads nowhere.
    """
    if old.content == new.content:
        return []
    pair, report = Pair(old, new), Report()
    endpoints = EndpointComparison(pair, Prover(pair), report, today or datetime.datetime.now(datetime.UTC).date())
    endpoints.run()
    compare_webhooks(pair, endpoints, report)
    before, after = pair.old.child(pair.old.root, "security"), pair.new.child(pair.new.root, "security")
    security.compare_requirements(pair, before, after, Scene(), report, everywhere=True)
    security.compare_schemes(pair, report)
    compare_servers(pair, report)
    compare_components(pair, report)
    found = sorted(report.changes, key=lambda change: -change.level)
    return [replace(change, location=(old if change.side == "old" else new).locate(change.pointer)) for change in found]
