from . import crm_arguments
from . import crm_relationship_demo
from . import crm_relationship_demo_invoicing
