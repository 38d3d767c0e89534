from . import test_conventions
from . import test_security_matrix
from . import test_security_methods
from .tier import (
    test_cdnow,
    test_churn_backtest,
    test_customer_facts,
    test_customer_invoices,
    test_customers_workbook,
    test_tier_api,
    test_tier_explanation,
    test_tier_override,
    test_tier_policy,
    test_tier_rules,
    test_tier_run,
    test_tier_screens,
    test_tier_smoothing,
    test_tier_tours,
    test_tier_transactions,
)
