"""CSV on the Web: rows of a table to triples, as W3C's csv2rdf has it in minimal mode.

Of the Python libraries, ``csvw`` is well kept but makes no RDF, ``csvwlib`` is no longer maintained, and
``csvw_functions`` builds the whole annotated table in memory; none reads 100,000 rows in seconds. So this is
the part of the recommendation that people use, row by row; what is not understood is refused and never
passed over, for a table half read is a table misread.
"""
