"""Pages: HTML of the text with its claims, of single resources, vocabularies and questions, from one set.

``templates`` are Jinja2's and hold all HTML there is, with the one style sheet; ``render`` fills them, so
that no text can act. What a page says of a resource is the data that ``answer.show`` prints in the
terminal too. ``links`` leads to the pages of resources: ``reading_page`` to places in one page, a published
folder and a server from page to page.
"""

from __future__ import annotations

from claimgraph.pages.edition_pages import Pages
from claimgraph.pages.links import Links
from claimgraph.pages.reading_page import reading_page
from claimgraph.pages.render import style_sheet

__all__ = ["Links", "Pages", "reading_page", "style_sheet"]
