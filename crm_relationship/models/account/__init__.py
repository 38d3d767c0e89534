from . import base_partner_merge_automatic_wizard
from . import crm_service_standard
