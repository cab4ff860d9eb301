"""JSON-LD 1.1 to RDF."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from conformance.rdf import graph_test

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conformance.joined import Verdict


def run_jsonld(folder: Path) -> Iterator[Callable[[], Verdict]]:
    """The tests of JSON-LD to RDF, but for those of JSON-LD 1.0's own ways."""
    tests = folder / "tests"
    manifest = json.loads((tests / "toRdf-manifest.jsonld").read_text(encoding="utf-8"))
    contexts = {
        manifest["baseIri"] + path.relative_to(tests).as_posix(): str(path)
        for path in sorted((tests / "toRdf").rglob("*context*.jsonld"))
        if b'"@context"' in path.read_bytes()
    }
    for entry in manifest["sequence"]:
        option = entry.get("option", {})
        if "json-ld-1.0" in (option.get("specVersion"), option.get("processingMode")):
            continue
        negative = "jld:NegativeEvaluationTest" in entry["@type"]
        base = option.get("base", manifest["baseIri"] + entry["input"])
        result = tests / entry["expect"] if entry.get("expect") else None
        yield partial(
            graph_test,
            entry["@id"],
            tests / entry["input"],
            base,
            result,
            negative=negative,
            contexts=contexts,
        )
