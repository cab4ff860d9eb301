"""The Python interface: an open edition that answers all that the command line answers.

``opened`` has the :class:`~claimgraph.api.opened.OpenEdition`, the workspace with a method for each command,
which the command line opens too; ``holdings`` is what it holds as objects, ``tables`` what its methods give:
rows and objects that become data frames.
"""
