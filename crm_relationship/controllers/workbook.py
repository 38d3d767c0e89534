from werkzeug.exceptions import BadRequest, NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request


class Workbook(http.Controller):
    @http.route("/crm_relationship/workbook/<string:name>", type="http", auth="user", readonly=True)
    def download(self, name, company_ids="", **parameters):
        """A workbook (see `crm.workbook`) of what the user may see, in some companies."""
        workbooks = request.env["crm.workbook"]
        try:
            companies = [int(text) for text in company_ids.split(",") if text]
            if companies:
                workbooks = workbooks.with_context(allowed_company_ids=companies)
            title, content = workbooks._get_file(name, parameters)
        except AccessError:
            raise
        except (ValueError, RecursionError, UserError) as error:
            raise BadRequest(request.env._(
                "There is no workbook of that: go back to the screen and download it again.")) from error
        if not title:
            raise NotFound
        return request.make_response(content, [
            ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("Content-Disposition", content_disposition(title)),
        ])
