from . import crm_arguments
from . import crm_arguments_codes
from . import crm_link_guard
from . import crm_guarded_wizard
from . import crm_relationship_demo
from . import crm_relationship_demo_invoicing
from . import res_users
from . import mail_thread
