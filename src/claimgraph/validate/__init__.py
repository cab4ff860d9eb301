"""Judges a published graph: shapes for what a node must be, checks for what readers of polemics get wrong.

The SPARQL constraints of the shapes, and the checks, run in Oxigraph, which also proves that nothing breaks
the shapes' other constraints; where it does not, pySHACL judges the part of the graph that they speak of. All
end in a ``Finding``: what is wrong, where in the text, in which line of ``graph/``, and how to mend it.
"""

from claimgraph.validate.findings import Finding, Report
from claimgraph.validate.formats import REPORT_FORMATS, write_report
from claimgraph.validate.run import JoinedData, Shapes, read_shapes, validate, validate_nquads

__all__ = [
    "REPORT_FORMATS",
    "Finding",
    "JoinedData",
    "Report",
    "Shapes",
    "read_shapes",
    "validate",
    "validate_nquads",
    "write_report",
]  # fmt: skip
