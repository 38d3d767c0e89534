from . import test_arguments
