from . import test_arguments
from . import test_contention
from . import test_hostile_arguments
from . import test_hostile_derived
from . import test_hostile_names
from . import test_hostile_routes
from . import test_hostile_settings
from . import test_hostile_shared
