"""The exceptions of a client: a class for each status that refuses, and below it one for each type of its body."""

from typing import Final, NamedTuple

from bizing_spec.client.python.modules import MODELS, module
from bizing_spec.client.python.writing import INDENT, OURS, Classes

# As RFC 9110 and those that add to it call them; Python's own names differ from version to version.
_PHRASES: Final = {
    "300": "MultipleChoices", "301": "MovedPermanently", "302": "Found", "303": "SeeOther", "304": "NotModified",
    "307": "TemporaryRedirect", "308": "PermanentRedirect", "400": "BadRequest", "401": "Unauthorized",
    "402": "PaymentRequired", "403": "Forbidden", "404": "NotFound", "405": "MethodNotAllowed",
    "406": "NotAcceptable", "408": "RequestTimeout", "409": "Conflict", "410": "Gone", "411": "LengthRequired",
    "412": "PreconditionFailed", "413": "ContentTooLarge", "414": "UriTooLong", "415": "UnsupportedMediaType",
    "416": "RangeNotSatisfiable", "417": "ExpectationFailed", "421": "MisdirectedRequest",
    "422": "UnprocessableContent", "423": "Locked", "424": "FailedDependency", "425": "TooEarly",
    "426": "UpgradeRequired", "428": "PreconditionRequired", "429": "TooManyRequests",
    "431": "RequestHeaderFieldsTooLarge", "451": "UnavailableForLegalReasons", "500": "InternalServerError",
    "501": "NotImplementedThere", "502": "BadGateway", "503": "ServiceUnavailable", "504": "GatewayTimeout",
    "505": "HttpVersionNotSupported", "507": "InsufficientStorage", "511": "NetworkAuthenticationRequired",
}  # fmt: skip

_TYPES: Final = {"str": "Text", "bytes": "Bytes", "None": "Nothing", "Any": "Anything"}


class Refusal(NamedTuple):
    """A status, a range of them or `default`, and the type of the body that comes with it."""

    status: str
    type: str


class Refusals:
    """What a document's operations refuse with. Names are known once all of it was taken."""

    def __init__(self) -> None:
        self.by_status: dict[str, list[Refusal]] = {}
        self._names: dict[Refusal, str] = {}

    def take(self, status: str, type_: str) -> Refusal:
        refusal = Refusal(status, type_)
        known = self.by_status.setdefault(status, [])
        if refusal not in known:
            known.append(refusal)
        return refusal

    def name(self, refusal: Refusal) -> str:
        """The class of the status, where its body is always of one type; else the one that is of this type."""
        if not self._names:
            self._name()
        return self._names[refusal]

    def _name(self) -> None:
        classes = Classes(("Refused", "Any", *map(phrase, self.by_status)))
        for status, refusals in self.by_status.items():
            for each in refusals:
                told = f"{phrase(status)}With{_told(each.type)}"
                self._names[each] = classes.name(told) if len(refusals) > 1 else phrase(status)


def phrase(status: str) -> str:
    return "RefusedOtherwise" if status == "default" else _PHRASES.get(status, f"Refused{status.lower()}")


def write(refusals: Refusals) -> str:
    """The text of `errors.py`."""
    classes = []
    for status, several in refusals.by_status.items():
        if len(several) > 1:
            classes.append(_class(phrase(status), "Refused", status, "Any"))
        for each in several:
            base = phrase(status) if len(several) > 1 else "Refused"
            classes.append(_class(refusals.name(each), base, status, each.type))
    return module("Refusals", "\n\n".join(classes).replace(OURS, MODELS))


def _class(name: str, base: str, status: str, type_: str) -> str:
    told = "Any other status" if status == "default" else f"Status {status}"
    return f'class {name}({base}):\n{INDENT}"""{told}."""\n\n{INDENT}body: {type_}\n'


def _told(type_: str) -> str:
    """A type as a part of a name."""
    name = type_.removeprefix(OURS)
    return _TYPES.get(type_, name if name.isidentifier() else "Body")
