"""Publishing: a folder ready for a web server, with the graph in every form in which it may be wanted.

``folder`` writes it, whole or not at all; ``index`` is the graph with one index for all documents;
``documents`` tells each thing as data, the package ``pages`` as HTML; ``dumps``, ``describe``, ``examples``
and ``crate`` make the rest, and ``htaccess`` turns names into documents.
"""

from claimgraph.publishing.site import Made, publish

__all__ = ["Made", "publish"]
