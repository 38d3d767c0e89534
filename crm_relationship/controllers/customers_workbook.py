import json

from werkzeug.exceptions import BadRequest

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request


class CustomersWorkbook(http.Controller):
    @http.route("/crm_relationship/customers.xlsx", type="http", auth="user", readonly=True)
    def download(self, domain="[]", company_ids=""):
        """The customers of a domain (JSON) that the user may see, in some companies, as an Excel workbook."""
        profiles = request.env["crm.customer.profile"]
        try:
            companies = [int(text) for text in company_ids.split(",") if text]
            if companies:
                profiles = profiles.with_context(allowed_company_ids=companies)
            content = profiles._get_workbook(json.loads(domain))
        except AccessError:
            raise
        except (ValueError, RecursionError, UserError) as error:
            raise BadRequest(request.env._(
                "The customers cannot be filtered like that: open the list again.")) from error
        name = request.env._("Customers %(day)s.xlsx", day=fields.Date.to_string(fields.Date.today()))
        return request.make_response(content, [
            ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("Content-Disposition", content_disposition(name)),
        ])
