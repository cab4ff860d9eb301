"""``claimgraph new``: begin an edition of a text of one's own."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from claimgraph import __version__
from claimgraph.cli.output import say
from claimgraph.dates import bounds
from claimgraph.errors import UsageProblem, counted
from claimgraph.sources import read_source
from claimgraph.sources.new_edition import check_target, write_edition
from claimgraph.sources.skeleton import Answers, checked_base, checked_language
from claimgraph.text.paragraphs import UNITS
from claimgraph.text.speaker_labels import labels_in

#: What is asked for where neither an option nor the source says it.
_QUESTIONS = {
    "title": "Title of the text",
    "creator": "Who wrote or spoke it",
    "date": "Date of the text, as 1918-04-21, 1918 or 1918~ (empty if unknown)",
    "language": "Language of the text, as en, de, grc",
    "base": "Address that all names of the edition begin with, as https://example.org/my-edition/",
}
#: How many labels are named, and what holds until they are declared.
_SHOWN = 5
_ONE_VOICE = "said by whoever wrote the text"


@click.command("new", short_help="Begin an edition of a text of your own.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--text",
    "file",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The text: plain, Markdown, HTML or TEI, or what pandoc reads of DOCX, ODT, EPUB and RTF.",
)
@click.option("--title", help="Title of the text.")
@click.option("--creator", help="Who wrote or spoke it.")
@click.option("--date", help="Its date in EDTF: 1918-04-21, 1918, 1918~; '' if unknown.")
@click.option("--language", metavar="TAG", help="Its language: en, de, grc …")
@click.option("--base", metavar="IRI", help="What all names of the edition begin with.")
@click.option(
    "--paragraphs",
    "unit",
    type=click.Choice(UNITS),
    help="What a paragraph of the text is: a line, a block between blank lines, a verse or a speech."
    "  [default: what suits the source; of plain text a line]",
)
def command(folder: Path, file: Path, unit: str | None, **given: str | None) -> None:
    """Begin an edition of a text of your own.

    DIR becomes the folder of an edition that builds, validates and answers every general question at once,
    with an example of a claim. What neither an option nor the text says of itself is asked for on a terminal.
    Nothing that exists is overwritten.
    """
    check_target(folder)
    source = read_source(file)
    metadata = {name: getattr(source, name, "") for name in _QUESTIONS}
    if not _is_date(metadata["date"]):  # what the source writes in a way of its own is asked for
        metadata["date"] = ""
    metadata |= {name: value for name, value in given.items() if value is not None}
    missing = [name for name in _QUESTIONS if not metadata[name] and given[name] is None]
    if missing and not sys.stdin.isatty():
        options = ", ".join(f"--{name}" for name in missing)
        raise UsageProblem(
            f"the text does not say its {', '.join(missing)}".replace("its base", "the base"),
            str(file),
            f"there is no terminal to ask at: give {options}",
        )
    for name in missing:
        metadata[name] = click.prompt(
            _QUESTIONS[name], default="" if name == "date" else None, show_default=False, err=True
        )
    answers = _checked({name: value.strip() for name, value in metadata.items()})
    files = write_edition(folder, source, answers, __version__, unit or "")
    say(f"{folder}: an edition of “{answers.title}”, {counted(len(files), 'file')}")
    say(f"  seeds/text.txt    {counted(len(source.text.split()), 'word')}")
    if source.speeches:
        speakers = counted(len(source.speakers), "speaker")
        say(f"  graph/            {counted(len(source.speeches), 'speech', 'speeches')} of {speakers}")
    else:
        _name_labels(source.text, unit)
    if source.proposals:
        remarks = counted(len(source.proposals), "remark")
        say(f"  proposals.json    {remarks} of the source's markup; none is in the graph")
    say(f"Next: claimgraph build --edition {shlex.quote(str(folder))}")


def _name_labels(text: str, unit: str | None) -> None:
    """Say which words look like speakers' labels, since until they are declared one voice speaks it all."""
    lines = [line.strip() for line in text.splitlines()]
    labels = labels_in(lines)
    if not labels:
        return
    named = [f'"{label}"' for label in sorted(labels, key=lambda label: -len(labels[label]))]
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    say(f"  who speaks        {', '.join(named[:_SHOWN])}{more} look like speakers' labels: until they are")
    say(f"                    declared (ent:… cg:speakerLabel {named[0]}), all is {_ONE_VOICE}")
    if unit != "speech" and all(lines[at] == label for label, places in labels.items() for at in places):
        say("                    a label fills its line: begin anew with --paragraphs speech")


def _is_date(date: str) -> bool:
    try:
        bounds(date)
    except UsageProblem:
        return False
    return True


def _checked(metadata: dict[str, str]) -> Answers:
    for name in ("title", "creator"):
        if not metadata[name]:
            raise UsageProblem(f"the {name} is empty", "", f"give it with --{name}")
    if metadata["date"]:
        bounds(metadata["date"])
    return Answers(
        " ".join(metadata["title"].split()),
        " ".join(metadata["creator"].split()),
        metadata["date"],
        checked_language(metadata["language"]),
        checked_base(metadata["base"]),
    )
