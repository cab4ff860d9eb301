"""The Python interface: an open edition that answers all that the command line answers.

``open_edition`` has the :class:`~claimgraph.api.open_edition.OpenEdition`, the workspace with a method for
each command, which the command line opens too; ``model_access`` is what it holds as objects, ``tables`` what
its methods give: rows and objects that become data frames.
"""
