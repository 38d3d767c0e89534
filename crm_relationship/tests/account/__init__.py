from . import test_people
from . import test_briefing_tools
from . import test_visit_briefing
from . import test_account_team
