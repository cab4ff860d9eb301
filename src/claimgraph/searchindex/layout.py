"""Where the index lies and which layout it has: known before it is made, and without anything to import."""

#: The index's file in a folder of the cache.
INDEX_FILE = "search.db"

#: Counts up whenever the same graph would give another file; part of the cache's key.
INDEX_VERSION = 4
