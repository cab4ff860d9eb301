"""Annotations as other tools write them, brought to the text and into the form of a table.

``notes`` is what an annotation is here, whatever format it comes in; ``webannotation``, ``hypothesis``,
``brat``, ``cas`` and ``tei`` read the formats, ``reading`` knows which one a file is.
``placing`` finds the words in the text, exactly or not at all; ``carrying`` takes what tags and remarks say
of a claim; ``proposals`` makes rows of it: what is whole is taken as a table is, the rest is to be filled in
by people.
"""
