from . import base_partner_merge_automatic_wizard
from . import crm_account_attitude
from . import crm_account_attitude_mixin
from . import crm_account_attitude_change
from . import crm_account_attitude_line
from . import crm_account_note
from . import crm_account_stakeholder
from . import crm_service_standard
