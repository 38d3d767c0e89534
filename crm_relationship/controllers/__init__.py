from . import churn_interview
from . import complaint_chatter
from . import complaint_form
from . import no_surveys
from . import portal
from . import portal_complaint
from . import public_complaint
from . import workbook
