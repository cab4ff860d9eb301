"""The search index of a published graph, the one package that knows what it holds and how it is laid out.

``documents`` is what of a graph can be found, ``index`` the SQLite file made of it, ``layout`` its name and
version.
"""
