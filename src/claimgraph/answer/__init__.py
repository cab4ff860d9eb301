"""Asking the graph: queries, pages about one thing, search, coverage, and why an answer is empty.

Modules here take an open store and the prefix table and return values; nothing prints. They are imported one
by one where needed, because a stored query must not wait for code it does not use.
"""
