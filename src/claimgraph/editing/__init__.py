"""Changes of the authored files as one set: written down in place, proved on a copy, put there whole or not.

Whatever changes an edition's graph for its authors (a text brought over, a table taken back, annotations)
says what should hold from now on, thing by thing; ``changes`` makes the files of it, with their comments and
in canonical form, ``proving`` builds and judges the edition as it would be, ``putting`` writes all files or
none.
"""
