"""Brings what is anchored to a text over to a changed one, without ever guessing.

``paragraph_matching`` says which paragraph became which, ``alignment`` where a stretch of one stands in the
other, ``context`` which words around a quotation tell it from its likes, ``plan`` what that means for claims,
parts, gaps, notes and mentions, ``reanchor`` writes it. What does not map exactly is listed and left to
people: a quotation on its look-alike would be somebody else's words.
"""
