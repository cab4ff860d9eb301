"""Annotations as other tools write them, located in the text and brought into the form of a table.

``annotation`` is what an annotation is here, whatever format it comes in; ``webannotation``, ``hypothesis``,
``brat``, ``cas``, ``catma``, ``tei`` and ``argdown`` read the formats, ``formats`` knows which one a file is.
``quote_locator`` finds the words in the text, exactly or not at all; ``tag_mapping`` makes properties of what
tags and remarks say of a claim; ``drafts`` makes rows of it: what is whole is imported as a table is, the
rest is to be filled in by people.
"""
