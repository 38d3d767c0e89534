from . import crm_service_waive_wizard
from . import crm_supply_season_wizard
from . import crm_tier_override_wizard
