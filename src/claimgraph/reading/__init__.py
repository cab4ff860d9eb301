"""Reading: the text with its claims beside it.

``content`` gathers from the graph what a terminal and a page show, ``symbols`` says what the signs mean, and
``columns`` sets lines for a terminal; ``pages.reading`` makes the page.
"""
