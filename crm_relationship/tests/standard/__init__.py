from . import test_service_breach
from . import test_service_edges
from . import test_service_measure
from . import test_service_portal
from . import test_service_target
from . import test_service_tours
from . import test_service_transactions
from . import test_working_time
