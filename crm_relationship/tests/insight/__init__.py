from . import test_dashboard
from . import test_dashboard_tours
from . import test_snapshot
from . import test_papers_digest
from . import test_papers_drawing
from . import test_papers_walk
from . import test_papers_workbook
from . import test_programme
