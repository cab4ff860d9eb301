"""RDF/XML as others write it, made into what the engine reads: UTF-8, and entities that stay small.

Every XML parser must read UTF-16, and most read what the declaration names; the engine reads UTF-8 alone and
writes out entities as often as they stand there.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from claimgraph.errors import Refused, UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The most bytes that all entities of a document may become together.
MAX_GROWTH = 64 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(rb"""^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["'][^>]*?\?>""")
_DECLARATION = re.compile(r"^\s*<\?xml\s[^>]*\?>")
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_ENTITY = re.compile(r"&([^#&;\s][^&;\s]*);")
#: Names under which Python knows something else than a character set.
_NOT_CHARACTER_SETS = ("escape", "idna", "punycode", "utf_7", "undefined", "mbcs", "oem")


def encoding_of(head: bytes, name: str) -> str:
    """The encoding of XML that begins with ``head``, in Python's name for it; its module is loaded.

    Raises UnreadableInput for one that is not known.
    """
    label = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    if not label:
        declared = _DECLARED.match(head)
        label = declared[1].decode() if declared else "utf-8"
    try:
        encoding = codecs.lookup(label).name
        "".encode(encoding)  # some codecs make no text
    except LookupError:
        encoding = "undefined"
    if any(part in encoding.replace("-", "_") for part in _NOT_CHARACTER_SETS):
        raise UnreadableInput(f"the encoding {label} is not known here", name, "save the file in UTF-8")
    return encoding


def to_utf8(content: bytes, encoding: str, name: str) -> bytes:
    """``content`` in UTF-8, its entities found to stay small.

    Raises UnreadableInput where it is not in its encoding, Refused for entities that stand for files or grow
    beyond MAX_GROWTH.
    """
    if encoding != "utf-8":
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            what = f"byte 0x{content[error.start]:02x} is no {encoding}, which the file is said to be in"
            raise UnreadableInput(f"broken RDF/XML: {what}", f"{name}:{line}") from None
        content = _DECLARATION.sub("", text.removeprefix("\ufeff")).encode()
    if _DOCTYPE.search(content):  # entities can be declared nowhere else
        _bound(content, name)
    return content


def _bound(content: bytes, name: str) -> None:
    """Refuse entities of files, and such as make too much of a document."""
    from xml.parsers import expat

    entities: dict[str, str] = {}

    def declared(
        entity: str, parameter: bool, value: str | None, _: object, system: str | None, *__: object
    ) -> None:
        if parameter or value is None or system is not None:
            what = f"the XML entity {entity} stands for another file"
            raise Refused(what, name, "write out what it stands for")
        entities.setdefault(entity, value)

    class Begun(Exception):
        """The first element: what is declared was declared."""

    def begun(*_: object) -> None:
        raise Begun

    parser = expat.ParserCreate("UTF-8")
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = begun
    with suppress(Begun, expat.ExpatError):  # what is broken is said by the parser that reads it all
        parser.Parse(content, True)
    sizes: dict[str, int] = {}
    for entity in entities:
        _size(entity, entities, sizes, (), name)
    growth = sum(sizes.get(used, 0) for used in _ENTITY.findall(content.decode("utf-8", "replace")))
    if growth > MAX_GROWTH:
        what = f"the XML entities become more than {MAX_GROWTH >> 20} MiB"
        raise Refused(what, name, "write out what they stand for")


def _size(
    entity: str, entities: Mapping[str, str], sizes: dict[str, int], outer: tuple[str, ...], name: str
) -> int:
    """How many bytes an entity becomes with those inside it."""
    if entity in outer or len(outer) > 100:
        raise Refused(f"the XML entity {entity} stands for itself", name, "write out what it stands for")
    if entity not in sizes:
        value = entities.get(entity, "")
        inside = (_size(used, entities, sizes, (*outer, entity), name) for used in _ENTITY.findall(value))
        sizes[entity] = min(len(value.encode()) + sum(inside), MAX_GROWTH + 1)
        if sizes[entity] > MAX_GROWTH:
            what = f"the XML entity {entity} becomes more than {MAX_GROWTH >> 20} MiB"
            raise Refused(what, name, "write out what it stands for")
    return sizes[entity]
