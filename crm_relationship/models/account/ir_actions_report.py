from odoo import models

BRIEFING = "crm_relationship.report_visit_briefing"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Briefings are made one by one, and put together by core: the wkhtmltopdf of many distributions refuses two
        documents at once."""
        if len(res_ids or ()) < 2 or self._get_report(report_ref).report_name != BRIEFING:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        self.env["res.partner"].browse(res_ids)._check_briefing_number()
        streams = {}
        for res_id in dict.fromkeys(res_ids):
            streams |= super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=[res_id])
        return streams
