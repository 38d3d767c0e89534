from . import test_supply_freed
from . import test_supply_moves
from . import test_supply_protection
from . import test_supply_queue
from . import test_supply_rank
from . import test_supply_season
from . import test_supply_transactions
