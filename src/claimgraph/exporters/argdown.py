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
from claimgraph.exporters.argument_map import bearing, conclusions, names_of, properties_of, read_map, voices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.exporters.argument_map import ArgumentMap
    from claimgraph.exporters.formats import Request
    from claimgraph.model import Argument, Claim

#: What Argdown would take for a mark in the middle of a line: always, before a character that is no blank
#: (``.tilde.`` and ``:tilde:`` are emoji), or before a second one (comments, front matter).
_MARKS = re.compile(r"[\\@#*_\[\]<>{}]|[.:](?=\S)|[/=](?=[/*=])")
#: What ends Argdown's data before its time, or is no character of YAML.
_NO_DATA = re.compile(r"[}\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_TAG = re.compile(r"[A-Za-z0-9-]+")


def write_argdown(request: Request) -> bytes:
    """The arguments that ``request`` selects as one Argdown document."""
    argument_map = read_map(request.selected)
    sections: dict[str, list[str]] = {}
    for claim in argument_map.claims.values():
        name = claim.paragraph.name if claim.paragraph else ""
        sections.setdefault(name, []).append(_statement(claim))
    for argument in argument_map.arguments.values():
        sections.setdefault(argument_map.paragraph_of(argument), []).append(_argument(argument, argument_map))
    blocks = [f"===\ntitle: {_value(argument_map.title)}\nmodel:\n    removeTagsFromText: true\n===\n"]
    for name in sorted(sections):
        if name:
            blocks.append(f"# {escape(argument_map.paragraphs.get(name, name))}\n")
        blocks += sections[name]
    return "\n".join(blocks).encode()


def escape(text: str) -> str:
    """``text`` on one line so that Argdown reads nothing in it as a mark; runs of blanks become one."""
    return _MARKS.sub(lambda match: f"\\{match[0]}", " ".join(text.split()))


def data(properties: dict[str, tuple[str, ...]]) -> str:
    """``properties`` as Argdown's data: YAML in braces, a list only where there are several values."""
    lists = {key: [_value(value) for value in values] for key, values in properties.items()}
    pairs = (
        f"{_value(key)}: {values[0] if len(values) == 1 else '[' + ', '.join(values) + ']'}"
        for key, values in lists.items()
    )
    return "{" + ", ".join(pairs) + "}"


def _value(text: str) -> str:
    """A string as JSON, which is YAML too; a whole number as it is."""
    if text.isascii() and text.isdecimal() and (text == "0" or text[0] != "0"):
        return text
    return _NO_DATA.sub(lambda match: f"\\u{ord(match[0]):04x}", json(text))


def _tags(names: Iterable[str]) -> str:
    return "".join(f" #{name}" if _TAG.fullmatch(name) else f" #({name})" for name in names)


def _voices(item: Claim | Argument) -> list[str]:
    return [voice.rpartition(":")[2] for voice in names_of(item.claimant)]


def _statement(claim: Claim) -> str:
    manner = [node for node in (claim.force, claim.polarity) if node]
    tags = [*_voices(claim), *(name for node in manner for name in names_of([node]))]
    properties = {"iri": (claim.iri,), "voice": voices(claim), **properties_of(claim)}
    # An argument of an earlier section may state the claim before: it still belongs to this one.
    return f"{_sentence(claim)}{_tags(tags)} {{isInGroup: true, {data(properties)[1:]}\n"


def _argument(argument: Argument, argument_map: ArgumentMap) -> str:
    kind = bearing(argument)
    premises, aims = names_of(argument.premise), names_of(conclusions(argument))
    properties = {
        "iri": (argument.iri,), "bearing": (kind,), "premise": premises, "conclusion": aims,
        "voice": voices(argument), **properties_of(argument),
    }  # fmt: skip
    about = escape(argument.own_title or unlabelled(voices(argument), kind, argument.cue))
    head = f"<{argument.name}>: {about}{_tags([kind, *_voices(argument)])} {data(properties)}\n"
    ends = (*premises, *aims)
    if kind != "attacks" and aims and argument_map.claims.keys() >= {*ends}:
        lines = [f"({number}) {_sentence(argument_map.claims[name])}" for number, name in enumerate(ends, 1)]
        return "\n".join([head, *lines[:-1], f"-- {kind} --", lines[-1]]) + "\n"
    for name in premises:
        head += f"  + {_pointer(name, argument_map)}\n"
    for name in aims:
        against = "_>" if name in argument_map.arguments else "->"
        head += f"  {against if kind == 'attacks' else '+>'} {_pointer(name, argument_map)}\n"
    return head


def unlabelled(claimants: Iterable[str], kind: str, cues: Iterable[str]) -> str:
    """The text of an argument that has no label of its own: whose it is, and how it bears."""
    return f"{' and '.join(claimants)}: {kind}{''.join(f' “{cue}”' for cue in cues)}"


def _sentence(claim: Claim) -> str:
    """A statement with its sentence, in arguments too, so that each can be read on its own."""
    return f"[{claim.name}]: {escape(claim.title) or claim.name}"


def _pointer(name: str, argument_map: ArgumentMap) -> str:
    return f"<{name}>" if name in argument_map.arguments else f"[{name}]"
