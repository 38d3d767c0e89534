from . import crm_customer_profile
from . import crm_tier_policy
from . import crm_tier_classifier
