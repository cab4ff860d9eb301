"""Reading: the text with its claims beside it.

``content`` gathers from the graph what a terminal and a page show, ``symbols`` says what the symbols mean,
and ``terminal`` sets lines for a terminal; ``pages.reading_page`` makes the page.
"""
