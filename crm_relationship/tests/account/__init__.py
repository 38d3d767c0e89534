from . import test_people
from . import test_briefing_tools
from . import test_visit_briefing
from . import test_account_team
from . import test_purchase_formulas
from . import test_purchase_plan
from . import test_purchase_pool
from . import test_white_space
