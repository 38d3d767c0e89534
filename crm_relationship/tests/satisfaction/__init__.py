from . import test_no_surveys_page
from . import test_satisfaction_answers
from . import test_satisfaction_formulas
from . import test_satisfaction_gaps
from . import test_satisfaction_kpis
from . import test_satisfaction_profile
from . import test_satisfaction_requests
from . import test_satisfaction_transactions
