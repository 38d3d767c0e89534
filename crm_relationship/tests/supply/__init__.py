from . import test_supply_queue
