from . import crm_complaint_compensate_wizard
from . import crm_complaint_merge_wizard
from . import crm_complaint_reason_wizard
from . import crm_complaint_resolve_wizard
from . import crm_complaint_verify_wizard
from . import crm_service_waive_wizard
from . import crm_supply_season_wizard
from . import crm_tier_override_wizard
