"""Elements of WordprocessingML (ISO/IEC 29500), by their prefixed names."""

from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

Node = Any
"""An element of python-docx, which is one of lxml."""


def node(parent: Node, tag: str, /, **attributes: str) -> Node:
    """A new last child; attributes are of the same namespace (``val`` is w:val)."""
    made = OxmlElement(tag, {qn(f"w:{key}"): value for key, value in attributes.items()})
    parent.append(made)
    return made


def alone(name: str) -> Node:
    """An element of no parent yet."""
    return OxmlElement(name)


def text(parent: Node, words: str) -> None:
    """Words whose spaces count."""
    made = node(parent, "w:t")
    made.text = words
    made.set(qn("xml:space"), "preserve")
