from werkzeug.exceptions import BadRequest

from odoo import fields, http
from odoo.http import content_disposition, request


class CustomersWorkbook(http.Controller):
    @http.route("/crm_relationship/customers.xlsx", type="http", auth="user", readonly=True)
    def download(self, ids=""):
        """The customers that the user may see, or those of `ids` (comma separated), as an Excel workbook."""
        try:
            chosen = [int(text) for text in ids.split(",") if text]
        except ValueError as error:
            raise BadRequest(request.env._("The customers must be given as numbers.")) from error
        content = request.env["crm.customer.profile"]._get_workbook(chosen)
        name = request.env._("Customers %(day)s.xlsx", day=fields.Date.to_string(fields.Date.today()))
        return request.make_response(content, [
            ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("Content-Disposition", content_disposition(name)),
        ])
