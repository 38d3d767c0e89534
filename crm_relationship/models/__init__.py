from . import core
from . import tier
from . import supply
from . import standard
from . import complaint
from . import retention
from . import satisfaction
from . import account
