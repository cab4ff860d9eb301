"""Changes of the authored files as one set: made in place, tried on a copy, written whole or not at all.

Whatever changes an edition's graph for its authors (a text brought over, a table imported, annotations)
says what should hold from now on, thing by thing; ``changes`` makes the files of it, with their comments and
in canonical form, ``dry_run`` builds and judges the edition as it would be, ``write`` writes all files or
none.
"""
