"""The argument map as Argdown, which people read as it stands and Argdown's tools draw.

A section for each paragraph: its claims as statements, then its arguments. An argument that supports,
explains, illustrates or is a likeness of a claim is a premise-conclusion structure whose inference rule names
which of these it is. Argdown has no such structure for an argument against a claim, or about an argument: its
premises support the argument, and the argument attacks, undercuts or supports what it is aimed at. Voices,
force and polarity are tags; everything else is data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.escaping import json
from claimgraph.exporters.argmap import (
    ATTACKS,
    bearing,
    conclusions,
    ends_of,
    read_map,
    shown,
    values,
    voices,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.exporters.argmap import ArgumentMap
    from claimgraph.exporters.formats import Request
    from claimgraph.model import Argument, Claim

#: What Argdown would take for a mark in the middle of a line: always, before a character that is no blank
#: (``.tilde.`` and ``:tilde:`` are signs), or before a second one (comments, front matter).
_MARKS = re.compile(r"[\\@#*_\[\]<>{}]|[.:](?=\S)|[/=](?=[/*=])")
#: What ends Argdown's data before its time, or is no character of YAML.
_NO_DATA = re.compile(r"[}\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_TAG = re.compile(r"[A-Za-z0-9-]+")


def write_argdown(request: Request) -> bytes:
    """The arguments that ``request`` selects as one Argdown document."""
    found = read_map(request.chosen)
    head = f"===\ntitle: {_value(found.title)}\nmodel:\n    removeTagsFromText: true\n===\n"
    blocks = [head]
    by_place: dict[str, list[str]] = {}
    for claim in found.claims.values():
        place = claim.paragraph.name if claim.paragraph else ""
        by_place.setdefault(place, []).append(_statement(claim))
    for argument in found.arguments.values():
        by_place.setdefault(found.place(argument), []).append(_argument(argument, found))
    for place in sorted(by_place):
        if place:
            blocks.append(f"# {escape(found.paragraphs.get(place, place))}\n")
        blocks += by_place[place]
    return "\n".join(blocks).encode()


def escape(text: str) -> str:
    """``text`` on one line so that Argdown reads nothing in it as a mark; runs of blanks become one."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", " ".join(text.split()))


def data(told: dict[str, tuple[str, ...]]) -> str:
    """``told`` as Argdown's data: YAML in braces, a list only where there are several values."""
    pairs = (
        f"{_value(key)}: {_value(found[0]) if len(found) == 1 else '[' + ', '.join(map(_value, found)) + ']'}"
        for key, found in told.items()
    )
    return "{" + ", ".join(pairs) + "}"


def _value(text: str) -> str:
    """A string as JSON, which is YAML too; a whole number as it is."""
    if text.isascii() and text.isdecimal() and (text == "0" or text[0] != "0"):
        return text
    return _NO_DATA.sub(lambda found: f"\\u{ord(found[0]):04x}", json(text))


def _tags(names: Iterable[str]) -> str:
    return "".join(f" #{name}" if _TAG.fullmatch(name) else f" #({name})" for name in names)


def _voices(thing: Claim | Argument) -> list[str]:
    return [voice.rpartition(":")[2] for voice in shown(thing.claimant)]


def _statement(claim: Claim) -> str:
    manner = [one for one in (claim.force, claim.polarity) if one]
    tags = [*_voices(claim), *(name for one in manner for name in shown([one]))]
    told = {"iri": (claim.iri,), "voice": voices(claim), **values(claim)}
    # An argument of an earlier section may tell the claim before: it still belongs to this one.
    return f"{_told(claim)}{_tags(tags)} {{isInGroup: true, {data(told)[1:]}\n"


def _argument(argument: Argument, found: ArgumentMap) -> str:
    kind = bearing(argument)
    told = {
        "iri": (argument.iri,),
        "bearing": (kind,),
        "premise": shown(argument.premise),
        "conclusion": shown(conclusions(argument)),
        "voice": voices(argument),
        **values(argument),
    }
    cues = "".join(f" “{cue}”" for cue in argument.cue)
    about = escape(argument.own_title or f"{' and '.join(voices(argument))}: {kind}{cues}")
    head = f"<{argument.name}>: {about}{_tags([kind, *_voices(argument)])} {data(told)}\n"
    ends = ends_of(argument)
    if kind != ATTACKS and argument.conclusion and found.claims.keys() >= {*ends}:
        lines = [f"({place}) {_told(found.claims[name])}" for place, name in enumerate(ends, 1)]
        return "\n".join([head, *lines[:-1], f"-- {kind} --", lines[-1]]) + "\n"
    for name in shown(argument.premise):
        head += f"  + {_pointer(name, found)}\n"
    for name in shown(conclusions(argument)):
        against = "_>" if name in found.arguments else "->"
        head += f"  {against if kind == ATTACKS else '+>'} {_pointer(name, found)}\n"
    return head


def _told(claim: Claim) -> str:
    """A statement with its sentence, in arguments too, so that each can be read on its own."""
    return f"[{claim.name}]: {escape(claim.title) or claim.name}"


def _pointer(name: str, found: ArgumentMap) -> str:
    return f"<{name}>" if name in found.arguments else f"[{name}]"
