"""Request bodies and responses: media types, headers, and the schemas in them."""

from bizing_spec.diff import media
from bizing_spec.diff.changes import ERROR, INFO, WARNING, Report, Scene
from bizing_spec.diff.places import Pair, Place, both
from bizing_spec.diff.proof import Subject
from bizing_spec.diff.schemas import SchemaComparison


class BodyComparison:
    """Compares what is sent and what is answered."""

    def __init__(self, pair: Pair, schemas: SchemaComparison, report: Report) -> None:
        self._pair = pair
        self._schemas = schemas
        self._report = report

    def request(self, old: Place, new: Place, scene: Scene) -> None:
        """The request body of one operation; NOWHERE where there is none."""
        required = bool(new.get("required"))
        if new and not old:
            level = ERROR if required else INFO
            which = "required" if required else "optional"
            self._add(f"request-body-added-{which}", level, scene, f"{which} request body was added", "new", new)
        elif old and not new:
            self._add("request-body-removed", ERROR, scene, "the request body was removed", "old", old)
        elif old and new:
            if required and not old.get("required"):
                self._add("request-body-became-required", ERROR, scene, "the request body became required", "new", new)
            elif old.get("required") and not required:
                self._add("request-body-became-optional", INFO, scene, "the request body became optional", "new", new)
            self._content(old, new, scene, "request body")

    def sent(self, old: Place, new: Place, scene: Scene) -> None:
        """A body that the provider sends of its own."""
        self._content(old, new, scene, scene.what)

    def responses(self, old: Place, new: Place, scene: Scene) -> None:
        """The responses of one operation."""
        known, left = dict(self._pair.old.items(old)), [status for status, _ in self._pair.new.items(new)]
        for status, before, after in both(known.items(), self._pair.new.items(new)):
            if status.startswith("x-"):
                continue
            here = scene.at("response", f"response {status}")
            kind = "success" if status.startswith("2") else "non-success"
            promised = before or known.get(f"{status[:1]}XX")
            if promised and after:
                self._headers(promised, after, here)
                self._content(promised, after, here, f"response {status}")
            if after and not before:
                text = f"the response {status} was added"
                self._add(f"response-{kind}-status-added", INFO, here, text, "new", after)
            elif before and not after:
                level = ERROR if kind == "success" and not _narrowed(status, left) else INFO
                text = f"the response {status} was removed"
                self._add(f"response-{kind}-status-removed", level, here, text, "old", before)

    def _content(self, old: Place, new: Place, scene: Scene, label: str) -> None:
        pair = self._pair
        before, after = dict(pair.old.items(old, "content")), dict(pair.new.items(new, "content"))
        prefix = "request-body" if scene.direction == "request" and label == "request body" else "response"
        for name, other, renamed in _matched(list(before), list(after)):
            if renamed:
                self._renamed(name, other, scene, prefix, label, after[other])
            self._schema(before[name], after[other], scene, label, other, alone=len(before) == 1)
            before.pop(name)
            after.pop(other)
        for name, place in after.items():
            self._add(f"{prefix}-media-type-added", INFO, scene, f"{label}: {name} was added", "new", place)
        for name, place in before.items():
            self._add(f"{prefix}-media-type-removed", ERROR, scene, f"{label}: {name} was removed", "old", place)

    def _renamed(self, old: str, new: str, scene: Scene, prefix: str, label: str, place: Place) -> None:
        if media.parse(new) == media.parse(old):
            text = f"{label}: {old} is named {new} now"
            self._add(f"{prefix}-media-type-name-changed", INFO, scene, text, "new", place)
            return
        wider = media.contains(new, old)
        verb = "generalized" if wider else "specialized"
        harm = wider != (scene.direction == "request")
        text = f"{label}: {old} became {'the wider' if wider else 'the narrower'} {new}"
        self._add(f"{prefix}-media-type-name-{verb}", ERROR if harm else INFO, scene, text, "new", place)

    def _schema(self, old: Place, new: Place, scene: Scene, label: str, name: str, *, alone: bool) -> None:
        before, after = self._pair.old.child(old, "schema"), self._pair.new.child(new, "schema")
        where = label if alone else f"{label} ({name})"
        if isinstance(before.node, dict) and isinstance(after.node, dict):
            loose = media.loose(name)
            self._schemas.run(Subject(scene, "body", where, before, after, as_text=loose, provable=not loose))

    def _headers(self, old: Place, new: Place, scene: Scene) -> None:
        pair = self._pair
        names = {name.lower(): name for name, _ in (*pair.old.items(old, "headers"), *pair.new.items(new, "headers"))}
        for name, before, after in both(
            ((name.lower(), place) for name, place in pair.old.items(old, "headers")),
            ((name.lower(), place) for name, place in pair.new.items(new, "headers")),
        ):
            said = f"{scene.what}: the header {names[name]}"
            if name == "content-type":
                continue
            if before and after:
                if before.get("required") and not after.get("required"):
                    text = f"{said} became optional"
                    self._add("response-header-became-optional", ERROR, scene, text, "new", after)
                one, other = pair.old.child(before, "schema"), pair.new.child(after, "schema")
                if isinstance(one.node, dict) and isinstance(other.node, dict):
                    self._schemas.run(Subject(scene, "header", said, one, other, as_text=True))
            elif before:
                which, level = ("required", ERROR) if before.get("required") else ("optional", WARNING)
                self._add(f"{which}-response-header-removed", level, scene, f"{said} was removed", "old", before)
            else:
                self._add("response-header-added", INFO, scene, f"{said} was added", "new", after)

    def _add(self, identifier: str, level: int, scene: Scene, text: str, side: str, place: Place) -> None:
        self._report.add(identifier, level, scene, text, "old" if side == "old" else "new", place.pointer)


def _narrowed(status: str, left: list[str]) -> bool:
    """Whether a range (`2XX`) only gave way to statuses in it."""
    return status.endswith("XX") and any(each.startswith(status[0]) for each in left)


def _matched(old: list[str], new: list[str]) -> list[tuple[str, str, bool]]:
    """Pairs of names that stand for one another: the same ones first, then those of which one contains the other."""
    found = [(name, name, False) for name in old if name in new]
    left = [name for name in new if name not in old]
    for name in old:
        if name not in new:
            other = next((other for other in left if media.contains(name, other) or media.contains(other, name)), None)
            if other is not None:
                left.remove(other)
                found.append((name, other, True))
    return found
