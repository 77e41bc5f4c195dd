"""What stands around the operations: servers, webhooks, components."""

from bizing_spec.diff.changes import ERROR, INFO, WARNING, Report, Scene
from bizing_spec.diff.endpoints import METHODS, EndpointComparison
from bizing_spec.diff.places import Pair, Place, both


def compare_servers(pair: Pair, report: Report) -> None:
    """Addresses under which the API is found. Where none of the old ones is left, clients must be told."""
    old = {str(place.get("url")): place for place in pair.old.elements(pair.old.root, "servers")}
    new = {str(place.get("url")): place for place in pair.new.elements(pair.new.root, "servers")}
    scene = Scene()
    for url, place in new.items():
        if url not in old:
            report.add("api-server-added", INFO, scene, f"the server {url} was added", "new", place.pointer)
    for url, place in old.items():
        if url not in new:
            report.add("api-server-removed", INFO, scene, f"the server {url} was removed", "old", place.pointer)
    if old and new and not old.keys() & new.keys():
        text = f"none of the servers is left under its old address ({', '.join(old)})"
        report.add("api-servers-replaced", WARNING, scene, text, "new", "/servers")


def compare_webhooks(pair: Pair, endpoints: EndpointComparison, report: Report) -> None:
    """Webhooks that came and went, and what the others send."""
    for name, old, new in both(pair.old.items(pair.old.root, "webhooks"), pair.new.items(pair.new.root, "webhooks")):
        for method in METHODS:
            before, after = pair.old.child(old, method), pair.new.child(new, method)
            said = f"the webhook {name} ({method.upper()})"
            if after and not before:
                report.add("webhook-added", INFO, Scene(), f"{said} was added", "new", after.pointer)
            elif before and not after:
                report.add("webhook-removed", ERROR, Scene(), f"{said} was removed", "old", before.pointer)
            elif before and after:
                endpoints.sent(before, after, Scene(method.upper(), f"webhook:{name}"), said)


def compare_components(pair: Pair, report: Report) -> None:
    keys = ("components", "schemas")
    old, new = _named(pair, "old", keys), _named(pair, "new", keys)
    for name, place in old.items():
        if name not in new:
            report.add("api-schema-removed", INFO, Scene(), f"the schema {name} was removed", "old", place.pointer)


def _named(pair: Pair, side: str, keys: tuple[str, ...]) -> dict[str, Place]:
    book = pair.old if side == "old" else pair.new
    parent = book.child(book.root, *keys)
    names = parent.node if isinstance(parent.node, dict) else {}
    return {name: Place(f"/{'/'.join(keys)}/{name}", names[name]) for name in names}
