"""The W3C's test suites through the product's own path: ``make conformance SUITES=FOLDER``.

Nobody fetches the suites at run time, and none of them is part of this project. Get them yourself and put
each into the folder that SUITES (or the environment variable CLAIMGRAPH_SUITES) names::

    git clone https://github.com/w3c/csvw FOLDER/csvw
    git clone https://github.com/w3c/rdf-tests FOLDER/rdf-tests
    git clone https://github.com/w3c/json-ld-api FOLDER/json-ld-api
    git clone https://github.com/w3c/data-shapes FOLDER/data-shapes

Of SPARQL, what a question to an edition cannot be is left out: updates, entailment, protocols, SERVICE.

Prints, suite by suite, how many tests pass and which do not; exits 1 where a suite passes fewer than its
floor.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from conformance.csvw import run_csvw
from conformance.joined import Suite
from conformance.jsonld import run_jsonld
from conformance.rdf import run_rdf
from conformance.shacl import run_shacl
from conformance.sparql import run_sparql

SHACL = "data-shapes-test-suite/tests"
SUITES = {
    "csvw": Suite("csvw", "tests/manifest-rdf.jsonld", run_csvw, 265),
    "rdf11": Suite("rdf-tests", "rdf/rdf11/manifest.ttl", partial(run_rdf, "rdf11"), 990),
    "rdf12": Suite("rdf-tests", "rdf/rdf12/manifest.ttl", partial(run_rdf, "rdf12"), 248),
    "jsonld": Suite("json-ld-api", "tests/toRdf-manifest.jsonld", run_jsonld, 432),
    "sparql10": Suite("rdf-tests", "sparql/sparql10/manifest.ttl", partial(run_sparql, "sparql10"), 451),
    "sparql11": Suite("rdf-tests", "sparql/sparql11/manifest.ttl", partial(run_sparql, "sparql11"), 315),
    "sparql12": Suite("rdf-tests", "sparql/sparql12/manifest.ttl", partial(run_sparql, "sparql12"), 238),
    "shacl-core": Suite("data-shapes", f"{SHACL}/core/manifest.ttl", partial(run_shacl, "core"), 97),
    "shacl-sparql": Suite("data-shapes", f"{SHACL}/sparql/manifest.ttl", partial(run_shacl, "sparql"), 21),
}


def main(arguments: list[str]) -> int:
    """Run the suites that are there; 1 where one is below its floor, 2 where none is there."""
    place = arguments[0] if arguments else os.environ.get("CLAIMGRAPH_SUITES", "")
    below = found = 0
    for name in arguments[1:] or SUITES:
        suite = SUITES[name]
        folder = (Path(place) / suite.repository).resolve()
        if not place or not (folder / suite.manifest).is_file():
            shown = folder if place else f"FOLDER/{suite.repository}"
            what = f"git clone https://github.com/w3c/{suite.repository} {shown}"
            print(f"{name}: not there. Put it there yourself: {what}", file=sys.stderr)
            continue
        found += 1
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # the work is done in processes of their own
            verdicts = list(pool.map(lambda test: test(), suite.tests(folder)))
        passed = sum(verdict.passed for verdict in verdicts)
        below += passed < suite.floor
        print(f"{name}: {passed} of {len(verdicts)} pass; the floor is {suite.floor}")
        for verdict in verdicts:
            if not verdict.passed:
                print(f"  {verdict.name}: {verdict.why[:600]}")
    return 2 if not found else min(below, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
