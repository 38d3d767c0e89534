from . import core
from . import tier
