from . import customers_workbook
