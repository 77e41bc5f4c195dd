"""Security: which credentials open an operation, and whether the old ones still do."""

from collections.abc import Iterator, Mapping
from typing import Any

from bizing_spec.diff.changes import ERROR, INFO, Report, Scene, Witness
from bizing_spec.diff.places import Pair, Place, both

Requirement = Mapping[str, Any]


def compare_requirements(pair: Pair, old: Place, new: Place, scene: Scene, report: Report, *, everywhere: bool) -> None:
    """The `security` of two documents, or of two operations. A change breaks when old credentials no longer do."""
    before, after = _list(old), _list(new)
    prefix = "api-global-security" if everywhere else "api-security"
    names = {_name(requirement): requirement for requirement in before}
    others = {_name(requirement): requirement for requirement in after}
    refused = [] if everywhere else _refused(pair, before, after, old, new)
    harm = ERROR if refused else INFO
    witness = Witness({"credentials": refused[0]}, "old", "new", "credentials") if refused else None
    where = " for all operations" if everywhere else ""
    place = (new if new else old).pointer

    def tell(verb: str, said: str, side: str = "new") -> None:
        level = harm if verb in ("added", "removed", "scope-added") else INFO
        pointer = old.pointer if side == "old" else place
        kept = witness if level == ERROR else None
        report.add(f"{prefix}-{verb}", level, scene, said, "old" if side == "old" else "new", pointer, kept)

    for name in others:
        if name not in names:
            tell("added", f"the security requirement {name} was added{where}")
    for name in names:
        if name not in others:
            tell("removed", f"the security requirement {name} was removed{where}", "old" if old else "new")
        else:
            for verb, scheme, scope in _scopes(names[name], others[name]):
                tell(f"scope-{verb}", f"the scope {scope} of {scheme} was {verb}{where}")


def compare_schemes(pair: Pair, report: Report) -> None:
    """What `components` says of security schemes; whether a change there breaks shows in the operations."""
    scene = Scene()
    keys = ("components", "securitySchemes")
    for name, old, new in both(pair.old.items(pair.old.root, *keys), pair.new.items(pair.new.root, *keys)):
        prefix = "api-security-component"
        if not old:
            report.add(f"{prefix}-added", INFO, scene, f"the security scheme {name} was added", "new", new.pointer)
        elif not new:
            report.add(f"{prefix}-removed", INFO, scene, f"the security scheme {name} was removed", "old", old.pointer)
        else:
            _scheme(name, old, new, report)


def _scheme(name: str, old: Place, new: Place, report: Report) -> None:
    scene, prefix = Scene(), "api-security-component"
    if old.get("type") != new.get("type"):
        text = f"the type of the security scheme {name} was changed from {old.get('type')} to {new.get('type')}"
        report.add(f"{prefix}-type-changed", INFO, scene, text, "new", new.pointer)
        return
    before, after = _flows(old), _flows(new)
    for flow in before:
        for key, verb in (("authorizationUrl", "url"), ("tokenUrl", "token-url")):
            if flow in after and before[flow].get(key) != after[flow].get(key):
                text = f"the {key} of the security scheme {name} was changed"
                report.add(f"{prefix}-oauth-{verb}-changed", INFO, scene, text, "new", new.pointer)
        if flow in after:
            was, now = _strings(before[flow].get("scopes")), _strings(after[flow].get("scopes"))
            for scope in sorted({*was} ^ {*now}):
                verb = "added" if scope in now else "removed"
                text = f"the scope {scope} of the security scheme {name} was {verb}"
                report.add(f"{prefix}-oauth-scope-{verb}", INFO, scene, text, "new", new.pointer)


def _flows(place: Place) -> dict[str, Mapping[str, Any]]:
    flows = place.get("flows")
    return (
        {name: flow for name, flow in flows.items() if isinstance(flow, Mapping)} if isinstance(flows, Mapping) else {}
    )


def _refused(pair: Pair, old: list[Requirement], new: list[Requirement], at: Place, to: Place) -> list[Requirement]:
    """The old ways in that are no ways in any longer; to ask for nothing is one."""
    before = old if at or old else _list(pair.old.child(pair.old.root, "security"))
    after = new if to or new else _list(pair.new.child(pair.new.root, "security"))
    ways: list[Requirement] = before or [{}]
    return [way for way in ways if after and not any(_enough(way, asked) for asked in after)]


def _enough(given: Requirement, asked: Requirement) -> bool:
    return all(name in given and {*_strings(asked[name])} <= {*_strings(given[name])} for name in asked)


def _scopes(old: Requirement, new: Requirement) -> Iterator[tuple[str, str, str]]:
    for scheme in old:
        was, now = _strings(old[scheme]), _strings(new.get(scheme))
        yield from (("added", scheme, scope) for scope in now if scope not in was)
        yield from (("removed", scheme, scope) for scope in was if scope not in now)


def _list(place: Place) -> list[Requirement]:
    return [item for item in place.node if isinstance(item, Mapping)] if isinstance(place.node, list) else []


def _strings(scopes: Any) -> list[str]:
    return [str(scope) for scope in scopes] if isinstance(scopes, list | Mapping) else []


def _name(requirement: Requirement) -> str:
    return " AND ".join(sorted(requirement)) or "(none)"
