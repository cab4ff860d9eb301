"""The files of a new edition, from a source and what its author says of it.

Every file is a template; Turtle is written in its canonical form. The same source and the same answers give
the same bytes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.build.ntriples import words
from claimgraph.edition import tool_layer
from claimgraph.errors import UsageProblem
from claimgraph.terms import EDTF, XSD, Prefixes, local_name
from claimgraph.text import Rules, Text
from claimgraph.turtle import format_text

if TYPE_CHECKING:
    from jinja2 import Environment

    from claimgraph.sources.source import Source

_TEMPLATES = Path(__file__).with_name("templates")
#: An address that names can be put behind: a scheme, a host, folders of plain signs, a slash.
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~-]+)*/")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Answers(NamedTuple):
    """What is said of a new edition.

    ``date`` is EDTF, "" for a text without one; ``language`` a tag; ``base`` the address that all names of
    the edition begin with.
    """

    title: str
    creator: str
    date: str
    language: str
    base: str


class Skeleton(NamedTuple):
    """The files of a new edition by path, and for each speech of the source the IRIs of who speaks."""

    files: dict[str, bytes]
    speakers: tuple[frozenset[str], ...]


class _Person(NamedTuple):
    name: str
    label: str
    language: str
    others: tuple[tuple[str, str], ...]
    about: str
    tag: str
    group: bool


class _Part(NamedTuple):
    name: str
    label: str
    speakers: tuple[str, ...]
    extent: str


def checked_base(base: str) -> str:
    """``base`` with a slash at its end; raises UsageProblem where nothing can be named below it."""
    address = base if base.endswith("/") else f"{base}/"
    if not _BASE.fullmatch(address):
        hint = "write an address of your own that ends in a slash, such as https://example.org/my-edition/"
        raise UsageProblem("nothing can be named below this base", base, hint)
    return address


def checked_language(tag: str) -> str:
    """The language tag in its usual form; raises UsageProblem for what no registry of languages has."""
    import langcodes

    try:
        if langcodes.tag_is_valid(tag):
            return langcodes.standardize_tag(tag)
    except ValueError:  # no tag at all
        pass
    hint = "write the tag of BCP 47: en, de, grc (Ancient Greek), zh-Hant, en-GB"
    raise UsageProblem("no language has this tag", tag, hint)


def skeleton(
    source: Source, answers: Answers, version: str, unit: str = "", *, by_rule: bool = True
) -> Skeleton:
    """The new edition, which this ``version`` of the package can judge.

    ``unit`` is what a paragraph is, "" for what suits the source. Who speaks is told ``by_rule``, by the
    labels that the text has, where it has them; else each speech is a part that is written down.
    """
    prefixes = Prefixes.below(answers.base, tool_layer().prefix_files())
    people, names = _people(source, answers)
    labels = _labels(source, names) if by_rule else {}
    unit = unit or ("verse" if source.verse else "block" if labels else "line")
    rules = Rules(unit, tuple(sorted(chain(*labels.values()))), language=answers.language)
    text = Text(source.text, rules)
    context: dict[str, Any] = {
        **answers._asdict(),
        "date": _date(answers.date),
        "source": source,
        "original": f"source{Path(source.name).suffix.lower()}",
        "prefixes": prefixes,
        "version": version,
        "people": people,
        "author": people[0],
        "extent": _extent(text, 0, len(text.content)),
        "unit": unit,
        "labels": labels,
        "patterns": _patterns(source) if labels else [],
        "parts": _parts(source, text, names, {one.name: one.label for one in people}, labels),
    }
    context["example"] = _example(source, text, names, context)
    files = {
        "README.md": _render("README.md", context).encode(),
        ".gitignore": _render("gitignore", context).encode(),
        ".github/workflows/validate.yml": _render("validate.yml", context).encode(),
        "seeds/text.txt": source.content,
        "graph/claims/begin.ttl": _render("claims.ttl", context).encode(),
    }
    if source.original is not None:
        files[f"seeds/{context['original']}"] = source.original
    turtle = {"edition": "edition.ttl", "entities/people": "people.ttl"}
    if context["parts"]:
        turtle["parts"] = "parts.ttl"
    for path, template in turtle.items():
        name = f"graph/{path}.ttl"
        files[name] = format_text(_render(template, context), prefixes, name).encode()
    if source.proposals:
        files["proposals.json"] = _proposals(source)
    spoken = (frozenset(f"{prefixes['ent']}{names[key]}" for key in one.speakers) for one in source.speeches)
    return Skeleton(files, tuple(spoken))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=False, undefined=StrictUndefined,  # noqa: S701 - no HTML
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals["words"] = words
    return environment


def _render(template: str, context: dict[str, Any]) -> str:
    return _environment().get_template(template).render(context)


def _date(date: str) -> str:
    """The date as a Turtle literal."""
    if not date:
        return ""
    return f'"{date}"^^<{XSD}date>' if _DAY.fullmatch(date) else f'"{date}"^^<{EDTF}EDTF>'


def _people(source: Source, answers: Answers) -> tuple[list[_Person], dict[str, str]]:
    """The author and then the speakers; and what each speaker's key is called here."""
    work, language = f"“{answers.title}”", answers.language
    author = next((one for one in source.speakers if one.name.casefold() == answers.creator.casefold()), None)
    name = local_name(answers.creator, "author", [])
    about, others = f"Wrote {work}, the text of this edition.", author.others if author else ()
    people = [_Person(name, answers.creator, language, others, about, "en", False)]
    names = {author.key: name} if author else {}
    labels = {answers.creator.casefold()}
    for speaker in source.speakers:
        if speaker is author:
            continue
        name = names[speaker.key] = local_name(speaker.key, "speaker", [person.name for person in people])
        label = speaker.name if speaker.name.casefold() not in labels else f"{speaker.name} ({name})"
        labels.add(label.casefold())
        about, tag = (speaker.about, language) if speaker.about else (f"Speaks in {work}.", "en")
        others = tuple((one, checked_language(tag)) for one, tag in speaker.others if tag)
        people.append(_Person(name, label, language, others, about, tag, speaker.group))
    return people, names


def _labels(source: Source, names: dict[str, str]) -> dict[str, list[str]]:
    """Name → labels of a speaker that are his alone."""
    owners: dict[str, set[str]] = {}
    for speech in source.speeches:
        if speech.label and "\n" not in speech.label:
            owners.setdefault(speech.label, set()).add(" ".join(names[key] for key in speech.speakers))
    labels: dict[str, list[str]] = {}
    for label, whose in owners.items():
        name = min(whose)
        if len(whose) == 1 and name and " " not in name:
            labels.setdefault(name, []).append(label)
    return labels


def _patterns(source: Source) -> list[tuple[str, str]]:
    """(Kind, pattern) for headings and stage directions: one for all in brackets, else the words."""
    lines = {line for one in source.speeches for line in source.text[one.start : one.end].split("\n")}
    bracketed = [
        one for one in (r"\([^()]*\)", r"\[[^\[\]]*\]") if not any(re.fullmatch(one, line) for line in lines)
    ]
    patterns: dict[tuple[str, str], None] = {}
    for kind, line in source.apart:
        fitting = (one for one in bracketed if kind == "direction" and re.fullmatch(one, line))
        patterns[kind, next(fitting, re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", line))] = None
    return list(patterns)


def _extent(text: Text, start: int, end: int) -> str:
    """The paragraphs from the one at ``start`` to the one that ``end`` is in."""
    first, last = text.paragraph_at(start).name, text.paragraph_at(end - 1).name
    return first if first == last else f"{first}-{last}"


def _parts(
    source: Source, text: Text, names: dict[str, str], called: dict[str, str], labels: dict[str, list[str]]
) -> list[_Part]:
    """A part for each speech that no label tells of."""
    digits = len(str(len(source.speeches)))
    parts = []
    for number, speech in enumerate(source.speeches, 1):
        speakers = tuple(names[key] for key in speech.speakers)
        if speakers and speech.label not in labels.get(speakers[0], []):
            label = f"Speech {number}: {', '.join(called[one] for one in speakers)}"
            extent = _extent(text, speech.start, speech.end)
            parts.append(_Part(f"speech-{number:0{digits}d}", label, speakers, extent))
    return parts


def _example(source: Source, text: Text, names: dict[str, str], context: dict[str, Any]) -> str:
    """A claim in the first words that somebody says, as Turtle."""
    first = next((speech for speech in source.speeches if speech.speakers), None)
    start = first.start if first else 0
    speaker = names[first.speakers[0]] if first else context["author"].name
    paragraph = next(one for one in text.paragraphs if one.end > start)
    content = text.content[paragraph.start : paragraph.end]
    sentence = next(one for one in text.sentences if one.paragraph == paragraph.name)
    quote = text.content[sentence.start : sentence.end]
    quote = quote if content.count(quote) == 1 else content
    return _render("example.ttl", context | {"place": paragraph.name, "speaker": speaker, "quote": quote})


def _proposals(source: Source) -> bytes:
    """What the markup says, beside the graph: JSON, a line for each."""
    lines = [json.dumps(asdict(proposal), ensure_ascii=False) for proposal in source.proposals]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
