"""Brings what is anchored to a text over to a changed one, without ever guessing.

``paragraphs`` tells which paragraph became which, ``characters`` where a stretch of one stands in the other,
``moving`` what that means for claims, parts, gaps, notes and mentions, ``writing`` puts it down. What does
not map exactly is listed and left to people: a quotation on its look-alike would be somebody else's words.
"""
