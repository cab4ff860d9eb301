"""What is open: an edition's graph, here or at an endpoint, with what is joined to it and derived from it.

``workspace`` has the :class:`Workspace` itself, ``stored_queries`` the way from a question's name and what a
person typed to the text that is put to it. The command line and the Python interface open the same object.
"""
