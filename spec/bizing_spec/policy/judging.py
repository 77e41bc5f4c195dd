"""The policy's rules on a history: each version of each document against the one before."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from bizing_spec import collection
from bizing_spec.diff import comparing
from bizing_spec.diff.changes import Change
from bizing_spec.openapi import OpenApi
from bizing_spec.policy.findings import Finding, Severity
from bizing_spec.policy.history import Snapshot
from bizing_spec.policy.notices import Notice, Subject, months_later
from bizing_spec.policy.versions import Document, Version, documents

_OF_NOTICES: Final = re.compile(r".*sunset.*|.*-removed-(?:with|without)-deprecation|request-parameter-removed")
"""Changes that rules of their own judge, by the dates of the history."""

_Key = tuple[str, str | None, str | None]


@collection.paused()
def judge(snapshots: Sequence[Snapshot], months: int, since: int = 0) -> list[Finding]:
    """What was done against the policy in the snapshots after `since`; those before tell when notices began."""
    found = list(_missing(snapshots, since))
    for document in documents(snapshots):
        found += _Judge(document, months).findings(since)
    order = {snapshot.commit: place for place, snapshot in enumerate(snapshots)}
    return sorted(found, key=lambda each: order[each.commit] if each.commit else 0)


def _missing(snapshots: Sequence[Snapshot], since: int) -> Iterator[Finding]:
    """Where the major before the newest was left out or taken away."""
    known: set[int] = set()
    missing: list[int | None] = []
    for snapshot in snapshots:
        known |= set(snapshot.documents)
        newest = max(snapshot.documents, default=0)
        before = max((major for major in known if major < newest), default=None)
        missing.append(None if before in snapshot.documents else before)
    for place, (before, now) in enumerate(itertools.pairwise(missing), 1):
        if now is not None and now != before and place > since:
            lasts = missing[-1] is not None
            message = f"v{now} is gone, the major before the newest{'' if lasts else ' (mended since)'}"
            severity: Severity = "error" if lasts else "warning"
            yield Finding("previous-major-missing", severity, message, f"v{now}", snapshots[place].commit)


class _Judge:
    def __init__(self, document: Document, months: int) -> None:
        self._document = document
        self._months = months
        self._taken_back: dict[int, set[_Key]] = {}

    def findings(self, since: int) -> Iterator[Finding]:
        versions = self._document.versions
        for place, version in enumerate(versions):
            if version.place <= since:
                continue
            if version.fault:
                message = f"it cannot be read: {version.fault}"
                yield self._finding("document-unreadable", message, version, None, last=place == len(versions) - 1)
            before = self._document.readable_before(place)
            if before is not None and version.exists and not version.fault:
                yield from self._step(before, version)
            elif before is not None and not version.exists:
                yield from self._gone(before, version)

    def _step(self, before: Version, after: Version) -> Iterator[Finding]:
        old, new = before.read(), after.read()
        yield from self._broken(old, new, before, after)
        was, now = before.notices, after.notices
        for subject, notice in was.items():
            if subject in now:
                yield from self._noticed(subject, notice, now[subject], after)
            elif subject.operation == subject or subject.operation in now:
                yield from self._removed(subject, notice, before, after)

    def _broken(self, old: OpenApi, new: OpenApi, before: Version, after: Version) -> Iterator[Finding]:
        breaking = [
            change
            for change in comparing.compare(old, new, today=after.commit.day)
            if change.breaking and not _OF_NOTICES.fullmatch(change.id)
        ]
        still = self._still(old, before, after) if breaking else None
        for (change, *others), lasts in _folded(breaking, still):
            more = f" (and in {len(others)} more place{'s' * (len(others) > 1)})" if others else ""
            made = self._finding("breaking-without-major", f"{change.text}{more}", after, None, last=lasts)
            witness = change.witness.value if change.witness else None
            scene = change.scene
            yield replace(made, operation=scene.operation, path=scene.path, change=change.id, witness=witness)

    def _still(self, old: OpenApi, before: Version, after: Version) -> set[_Key] | None:
        """What of a version breaks in the last one still; None if it is that one."""
        last = self._document.last
        if last is None or last is after:
            return None
        if before.place not in self._taken_back:
            found = comparing.compare(old, last.read(), today=after.commit.day)
            self._taken_back[before.place] = {_key(change) for change in found if change.breaking}
        return self._taken_back[before.place]

    def _noticed(self, subject: Subject, was: Notice, now: Notice, version: Version) -> Iterator[Finding]:
        if not now.deprecated or (was.deprecated and was.sunset == now.sunset):
            return
        if now.sunset is None:
            yield self._finding("deprecated-without-sunset", f"{subject} has no sunset", version, (subject, now))
            return
        began = self._document.deprecated_since(subject, version)
        least = months_later(began, self._months)
        if was.deprecated and was.sunset is not None and now.sunset < was.sunset:
            message = f"the sunset of {subject} was moved from {was.sunset} to the earlier {now.sunset}"
            yield self._finding("sunset-moved-earlier", message, version, (subject, now))
        elif now.sunset < least:
            message = f"{subject} was deprecated on {began}, so that its sunset is {least} or later, not {now.sunset}"
            yield self._finding("sunset-too-soon", message, version, (subject, now))

    def _removed(self, subject: Subject, notice: Notice, before: Version, after: Version) -> Iterator[Finding]:
        day = after.commit.day
        began = self._document.deprecated_since(subject, before) if notice.deprecated else day
        least = months_later(began, self._months)
        if not notice.deprecated:
            rule, message = "removed-without-deprecation", "was never deprecated"
        elif notice.sunset is None:
            rule, message = "deprecated-without-sunset", "was removed, and had never said when"
        elif day < notice.sunset:
            rule, message = "removed-before-sunset", f"was removed before its sunset on {notice.sunset}"
        elif day < least:
            rule, message = "removed-too-soon", f"was deprecated on {began}, and could go on {least}"
        else:
            return
        last = self._document.last
        lasts = last is None or last is after or subject not in last.notices
        yield self._finding(rule, f"{subject} {message}", after, (subject, notice), last=lasts)

    def _gone(self, before: Version, after: Version) -> Iterator[Finding]:
        """A document of its own was removed: what each of its operations would be found for, once."""
        was = before.notices
        operations = [(subject, notice) for subject, notice in was.items() if subject.parameter is None]
        found = [each for one in operations for each in self._removed(*one, before, after)]
        for rule in dict.fromkeys(each.rule for each in found):
            those = [each for each in found if each.rule == rule]
            more = f"; likewise {len(those) - 1} more" if len(those) > 1 else ""
            yield replace(those[0], message=f"the document was removed, but {those[0].message}{more}")

    def _finding(
        self, rule: str, message: str, version: Version, of: tuple[Subject, Notice] | None, *, last: bool = True
    ) -> Finding:
        """A warning, if it was mended since."""
        said = message if last else f"{message} (mended since)"
        operation, path = (of[0].method.upper(), of[1].path) if of else (None, None)
        severity: Severity = "error" if last else "warning"
        return Finding(rule, severity, said, version.file, version.commit, operation, path)


def _folded(breaking: Iterable[Change], still: set[_Key] | None) -> Iterator[tuple[list[Change], bool]]:
    """What many operations share, once; and whether it lasts."""
    same: dict[tuple[str, str, str, bool], list[Change]] = {}
    for change in breaking:
        lasts = still is None or _key(change) in still
        same.setdefault((change.id, change.side, change.pointer, lasts), []).append(change)
    yield from ((changes, key[-1]) for key, changes in same.items())


def _key(change: Change) -> _Key:
    return change.id, change.scene.operation, change.scene.path
