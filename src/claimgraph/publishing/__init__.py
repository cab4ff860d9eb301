"""Publishing: a folder ready for a web server, with the graph in every form in which it may be wanted.

``folder`` writes it, whole or not at all; ``whole`` is the graph with one index for all documents;
``documents`` and ``pages`` tell each thing as data and as HTML; ``dumps``, ``describe``, ``examples``,
``crate``, ``ontology`` and ``front`` make the rest, and ``htaccess`` turns names into documents.
"""

from claimgraph.publishing.site import Made, publish

__all__ = ["Made", "publish"]
