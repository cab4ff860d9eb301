"""Pages: HTML of the text with its claims, of single things, vocabularies and questions, from one set.

``templates`` are Jinja2's and hold all HTML there is, with the one style sheet; ``render`` fills them, so
that no text can act. What is told of a thing is the data that ``answer.show`` tells in the terminal too.
``links`` leads to wherever a thing is told, as whoever uses the pages knows: ``reading`` inside the page of
the text, a published folder or a server from page to page.
"""

from __future__ import annotations

from claimgraph.pages.edition_pages import Pages
from claimgraph.pages.links import Links
from claimgraph.pages.reading_page import reading_page
from claimgraph.pages.render import style_sheet

__all__ = ["Links", "Pages", "reading_page", "style_sheet"]
