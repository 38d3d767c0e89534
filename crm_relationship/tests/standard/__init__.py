from . import test_service_measure
from . import test_working_time
