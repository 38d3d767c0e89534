from odoo import api, fields, models

FIXED = ("partner_id", "company_id", "categ_id")


class CrmAccountAttitudeLine(models.Model):
    """What a customer as a whole thinks of us: altogether, or on a product line."""

    _name = "crm.account.attitude.line"
    _description = "Attitude of a Customer"
    _inherit = ["crm.account.attitude.mixin", "crm.account.mixin"]
    _order = "partner_id, categ_id NULLS FIRST, id"
    _rec_name = "partner_id"
    _guarded_links = _fixed_fields = FIXED
    _attitude_link = "line_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade", domain=[("parent_id", "=", False)])
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade")
    categ_id = fields.Many2one(
        "product.category", "Product Line", index="btree_not_null", ondelete="cascade", help="Empty: overall.")
    change_ids = fields.One2many("crm.account.attitude.change", "line_id", "History", readonly=True)

    _line_uniq = models.UniqueIndex(
        "(company_id, partner_id, COALESCE(categ_id, 0))",
        "There is an attitude of this customer on that product line already: change that one.")

    @api.depends("partner_id", "categ_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.env._(
                "%(what)s: %(detail)s", what=line.partner_id.display_name, detail=line._describe_line())

    def _describe_line(self):
        return self.categ_id.display_name or self.env._("overall")

    def _describe_fixed(self):
        return self.env._("An attitude stays with its customer and product line: make another one.")

    def _merge_into(self, sources, target):
        """Leave one attitude for each company and product line of `target`: the latest, with the history of all."""
        everybody = self.search([("partner_id", "in", (sources | target).ids)])
        for lines in everybody.grouped(lambda line: (line.company_id, line.categ_id)).values():
            *others, kept = lines.sorted(lambda line: (str(line.attitude_on or ""), line.partner_id == target, line.id))
            for other in others:
                other.change_ids.line_id = kept
                other.unlink()
            kept.partner_id = target
        self.env.flush_all()  # core goes on in SQL
