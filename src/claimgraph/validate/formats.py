"""Writes a report: text for people, sh:ValidationReport in Turtle, JSON, annotations for GitHub.

Same report, same bytes in each format.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from claimgraph.errors import UsageProblem, counted
from claimgraph.escaping import json, turtle, visible
from claimgraph.terms import RDFS, SH, Prefixes
from claimgraph.validate.findings import BLANK, SHAPE, Report, is_iri

if TYPE_CHECKING:
    from collections.abc import Callable


def write_report(report: Report, format: str = "text") -> str:  # noqa: A002  # the name that users type
    """The report in one of REPORT_FORMATS, ending in a line feed; raises UsageProblem for another one."""
    try:
        return REPORT_FORMATS[format](report)
    except KeyError:
        raise UsageProblem(
            f"no report format {format}", "", f"choose one of {', '.join(REPORT_FORMATS)}"
        ) from None


def _text(report: Report) -> str:
    """One block for each node, in the order of the authored files."""
    prefixes = Prefixes(report.prefixes)
    blocks = []
    for (source, focus), group in groupby(report.findings, key=lambda one: (one.source, one.focus)):
        findings = list(group)
        head = _short(prefixes, focus)
        first = findings[0]
        lines = [f"{source}  {head}" if source else head]
        if first.words:
            where = f"{first.place}: " if first.place else ""
            lines.append(f"  {where}“{_shortened(first.words)}”")
        for one in findings:
            lines.append(f"  ✗ {one.what}")
            shown = {_literal(one.words), _literal(one.place)}
            lines += [
                f"    {name}: {_shortened(_term(prefixes, value))}"
                for name, value in one.details
                if value.removesuffix("@en") not in shown
            ]
            if one.hint:
                lines.append(f"    → {one.hint}")
            lines.append(f"      ({one.guard_name})")
        blocks.append("\n".join(lines))
    blocks.append(_summary(report))
    return visible("\n\n".join(blocks) + "\n")


def _summary(report: Report) -> str:
    by = " and ".join(
        counted(count, name) for count, name in ((report.shapes, "shape"), (report.checks, "check")) if count
    )
    number = len(report.findings)
    verdict = "nothing wrong" if not number else f"{counted(number, 'thing')} wrong"
    return f"{counted(report.triples, 'triple')}, {by or 'no guards'}: {verdict}."


def _json(report: Report) -> str:
    """An object with conforms, triples, shapes, checks, and findings as they are, file and line apart."""
    findings = []
    for one in report.findings:
        file, line = one.file_and_line
        findings.append(
            {
                "guard": one.guard,
                "focus": one.focus,
                "what": one.what,
                "hint": one.hint,
                "details": dict(one.details),
                "place": one.place,
                "words": one.words,
                "file": file or None,
                "line": line or None,
            }
        )
    head = {
        "conforms": report.conforms,
        "triples": report.triples,
        "shapes": report.shapes,
        "checks": report.checks,
    }
    return json({**head, "findings": findings}, indent=2) + "\n"


def _github(report: Report) -> str:
    """One workflow command for each finding: https://docs.github.com/actions/reference/workflow-commands."""
    prefixes = Prefixes(report.prefixes)
    lines = []
    for one in report.findings:
        file, line = one.file_and_line
        properties = [f"file={_escape(file, True)}"] if file else []
        properties += [f"line={line}"] if line else []
        properties.append(f"title={_escape(one.guard_name, True)}")
        message = f"{_short(prefixes, one.focus)}: {one.what} {one.hint}".strip()
        lines.append(f"::error {','.join(properties)}::{_escape(message, False)}")
    lines.append(_summary(report))
    return visible("\n".join(lines) + "\n")


def _escape(text: str, in_property: bool) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def _turtle(report: Report) -> str:
    """A sh:ValidationReport; the place and the file go to rdfs:comment."""
    lines = [f"@prefix rdfs: <{RDFS}> .", f"@prefix sh: <{SH}> .", f"@prefix shape: <{SHAPE}> .", ""]
    lines.append(f"[] a sh:ValidationReport ;\n    sh:conforms {'true' if report.conforms else 'false'}")
    for one in report.findings:
        lines[-1] += " ;"
        parts = [
            "a sh:ValidationResult",
            "sh:resultSeverity sh:Violation",
            f"sh:focusNode {_node(one.focus)}",
        ]
        parts.append(f"sh:sourceShape {_node(one.guard)}")
        parts += [f"sh:value {value}" for name, value in one.details if name == "value"]
        parts.append(f"sh:resultMessage {_literal(f'{one.what} {one.hint}'.strip())}@en")
        comment = ", ".join(part for part in (one.source, one.place) if part)
        if comment:
            parts.append(f"rdfs:comment {_literal(comment)}")
        lines.append("    sh:result [\n        " + " ;\n        ".join(parts) + "\n    ]")
    return turtle("\n".join(lines) + " .\n")


def _node(iri: str) -> str:
    return f"<{iri}>" if is_iri(iri) else iri


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _short(prefixes: Prefixes, iri: str) -> str:
    return prefixes.curie(iri) if is_iri(iri) else "a blank node" if iri == BLANK else iri


def _term(prefixes: Prefixes, term: str) -> str:
    """An N-Triples term as people read it."""
    if term.startswith("<"):
        return prefixes.curie(term[1:-1])
    return term


def _shortened(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else f"{text[: limit - 2].rstrip()} …"


#: Format → writer.
REPORT_FORMATS: dict[str, Callable[[Report], str]] = {
    "text": _text,
    "turtle": _turtle,
    "json": _json,
    "github": _github,
}
