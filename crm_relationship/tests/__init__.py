from . import test_conventions
from . import test_security_matrix
from . import test_security_methods
from .core import *
from .tier import *
from .supply import *
from .standard import *
from .complaint import *
