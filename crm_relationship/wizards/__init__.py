from . import crm_tier_override_wizard
