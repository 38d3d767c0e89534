from . import test_churn_cases
from . import test_churn_companies
from . import test_churn_demo
from . import test_churn_people
from . import test_churn_retail
from . import test_churn_signals
from . import test_churn_transactions
from . import test_hostile_churn
