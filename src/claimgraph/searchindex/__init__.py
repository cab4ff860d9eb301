"""The search index of a published graph, the one package that knows what it holds and how it is laid out.

``documents`` is what of a graph can be found, ``collect`` gets that from a graph while it is written,
``analysis`` cuts words, ``writer`` makes an SQLite file of it with the tables of ``layout``, which ``index``
and ``statements`` ask. Its name and version stand here, where nothing is imported: whether a graph is in the
cache is asked without the rest.
"""

#: The index's file in a folder of the cache.
INDEX_FILE = "search.db"

#: Counts up whenever the same graph would give another file; part of the cache's key.
INDEX_VERSION = 5
