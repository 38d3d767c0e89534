from odoo import fields, models


class CrmScorecardCustomer(models.Model):
    """A customer that counts on a scorecard, whoever looks after them now."""

    _name = "crm.scorecard.customer"
    _description = "Customer of a Scorecard"
    _log_access = False
    _order = "scorecard_id, is_new DESC, id"
    _rec_name = "partner_id"

    scorecard_id = fields.Many2one("crm.scorecard", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(related="partner_id.user_id", string="Looked After By", related_sudo=False)
    is_new = fields.Boolean("New", readonly=True, help="Their first order is of the period.")

    _once = models.UniqueIndex("(scorecard_id, partner_id)", "This customer counts on the scorecard already.")

    # === MERGE ===#

    def _merge_into(self, sources, target):
        """A customer counts once in a period: where both of them did, whoever was no new customer stays on open
        scorecards, else what `target` was."""
        rows = self.search([("partner_id", "=", target.id)]) | self.search(
            [("partner_id", "in", sources.ids)], order="id")
        for same in rows.grouped(lambda row: row._get_place()).values():
            fixed = same.filtered(lambda row: row.scorecard_id.state == "open" and not row.is_new)
            kept = (fixed or same)[0]
            (same - kept).unlink()
            kept.partner_id = target
        self.env.flush_all()  # core goes on in SQL

    def _get_place(self):
        """What a customer may have once: their place on a closed card, in a period as long as it is open."""
        card = self.scorecard_id
        return card if card.state == "closed" else (card.company_id, card.date_from, card.date_to)
