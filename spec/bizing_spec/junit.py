"""What reports in JUnit XML have in common."""

from xml.etree import ElementTree


def printable(said: str) -> str:
    """XML has no form at all for most control characters, and none for half of a surrogate pair."""
    return "".join(letter if _fits(letter) else "�" for letter in said)


def _fits(letter: str) -> bool:
    return letter in "\t\n" or (letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff")


def written(root: ElementTree.Element) -> str:
    """A report as text, indented."""
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)
