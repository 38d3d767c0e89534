from . import customers_workbook
from . import portal
