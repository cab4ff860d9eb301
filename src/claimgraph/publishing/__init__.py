"""Publishing: a folder ready for a web server, with the graph in every form.

``folder`` writes it, whole or not at all; ``index`` is the graph with one index for all documents;
``documents`` gives each resource as data, the package ``pages`` as HTML; ``dumps``, ``dataset_description``,
``sparql_examples`` and ``ro_crate`` make the rest, ``background`` has the dumps made beside it, and
``htaccess`` turns names into documents.
"""

from claimgraph.publishing.site import PublishedFolder, publish

__all__ = ["PublishedFolder", "publish"]
