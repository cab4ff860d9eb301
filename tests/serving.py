"""How servers of the tests serve: queries take as long as they take."""

from claimgraph.web.server import Settings
from patience import PATIENCE

#: However much else the machine does meanwhile.
PATIENT = Settings(timeout=PATIENCE)
