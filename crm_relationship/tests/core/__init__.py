from . import test_arguments
from . import test_hostile_arguments
