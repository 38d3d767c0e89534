from . import test_dashboard
from . import test_dashboard_tours
from . import test_snapshot
