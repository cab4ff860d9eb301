"""Claims, entities, arguments and annotations as a workbook, and a workbook imported again.

``columns`` says what stands in which column, ``cells`` how values are written into one and read out again,
``value_lists`` and ``data_validation`` which values may be chosen, ``workbook`` all of it as plain rows with
the record of what they were written from. ``xlsx``, ``ods`` and ``csv_folder`` are the files. ``rows`` makes
things of rows again, ``minting`` gives new ones their IRIs, ``diff`` says what is new, changed, removed or in
conflict, and ``importing`` proves that and writes it.
"""
