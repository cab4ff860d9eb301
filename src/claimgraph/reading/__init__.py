"""Reading: the text with its claims beside it, in the terminal and as a page of its own.

``content`` gathers from the graph what both show, ``signs`` says what the signs mean, ``columns`` sets lines
for a terminal. ``page``, ``lists`` and ``links`` write HTML, ``segments`` cuts its words where quotations
begin and end, and ``page.css`` is what it looks like.
"""
