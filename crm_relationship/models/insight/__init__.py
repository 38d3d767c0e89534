from . import crm_dashboard
from . import crm_dashboard_needs
from . import crm_dashboard_own
from . import crm_dashboard_start
