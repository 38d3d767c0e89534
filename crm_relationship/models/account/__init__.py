from . import crm_service_standard
