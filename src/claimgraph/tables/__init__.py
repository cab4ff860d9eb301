"""Claims, entities, arguments and annotations as a workbook, and a workbook taken back.

``columns`` says what stands in which column, ``cells`` how values are written into one and read out again,
``lists`` and ``choosing`` which values may be chosen, ``workbook`` all of it as plain rows with the record of
what they were written from. ``xlsx``, ``ods`` and ``folder`` are the files. ``reading`` makes things of rows
again, ``names`` gives new ones theirs, ``comparing`` tells what is new, changed, gone or in conflict, and
``taking`` proves that and writes it.
"""
