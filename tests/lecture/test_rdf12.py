"""RDF 1.2: each claim reifies its triple, nothing is asserted, nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from claimgraph.terms import CG, RDF

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.build import Published

_FORMATS = {"rdf12": RdfFormat.TURTLE, "ntriples12": RdfFormat.N_TRIPLES}
_PARTS = [NamedNode(f"{RDF}{name}") for name in ("subject", "predicate", "object")]
_REIFIES = NamedNode(f"{RDF}reifies")


@pytest.mark.parametrize("format_name", _FORMATS)
def test_every_claim_reifies_its_triple(
    format_name: str, published: Published, exported: Callable[[str], bytes]
) -> None:
    """Read back, the triple terms give exactly the subjects, predicates and objects of the graph."""
    original = list(parse(published.nquads.read_bytes(), format=RdfFormat.N_QUADS, lenient=True))
    content = exported(format_name)
    found = list(parse(content, format=_FORMATS[format_name], lenient=True))
    back = set()
    for quad in found:
        if quad.predicate == _REIFIES:
            assert isinstance(quad.object, Triple)
            for predicate, value in zip(
                _PARTS, (quad.object.subject, quad.object.predicate, quad.object.object), strict=True
            ):
                back.add(str(Triple(quad.subject, predicate, value)))
        else:
            back.add(str(quad.triple))
    assert back == {str(quad.triple) for quad in original}
    claim = Quad(NamedNode("urn:any"), NamedNode(f"{RDF}type"), NamedNode(f"{CG}Claim"))
    claims = [quad for quad in original if (quad.predicate, quad.object) == (claim.predicate, claim.object)]
    assert sum(quad.predicate == _REIFIES for quad in found) == len(claims) > 1500


@pytest.mark.parametrize("format_name", _FORMATS)
def test_no_claim_is_asserted(format_name: str, exported: Callable[[str], bytes]) -> None:
    """No triple inside a triple term also stands outside one, and no annotation syntax is used."""
    content = exported(format_name)
    found = list(parse(content, format=_FORMATS[format_name], lenient=True))
    claimed = {str(quad.object) for quad in found if isinstance(quad.object, Triple)}
    assert not claimed & {str(quad.triple) for quad in found}
    assert b"{|" not in content
