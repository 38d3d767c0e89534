from odoo import fields, models

ASSUMED = ("relationship_programme_start", "relationship_attributed_percent", "relationship_visit_cost")


class ResCompany(models.Model):
    """What the estimate of the programme assumes."""

    _inherit = "res.company"

    relationship_programme_start = fields.Date(
        "Programme Began On", groups="base.group_user",
        help="The programme is judged against the retention of the year before. Empty: the day of the first tier run, "
             "from the next night on.")
    relationship_attributed_percent = fields.Float(
        "Attributed Share (%)", default=50, digits=(5, 1), groups="base.group_user",
        help="Share of the additional margin of customers who stay that is attributed to the programme. The rest has "
             "other causes.")
    relationship_visit_cost = fields.Monetary(
        "Cost of a Visit", groups="base.group_user",
        help="Time and travel, on average. 0: visits cost nothing.")

    _relationship_attributed_check = models.Constraint(
        "CHECK (relationship_attributed_percent BETWEEN 0 AND 100)",
        "Between 0 and 100% of the gain are attributed to the programme.")
    _relationship_visit_cost_check = models.Constraint(
        "CHECK (relationship_visit_cost >= 0)", "A visit costs 0 or more.")

    def write(self, vals):
        before = {company: company._get_assumed() for company in self.sudo()} if {*ASSUMED} & vals.keys() else {}
        result = super().write(vals)
        for company, assumed in before.items():
            if company.relationship_programme_start != assumed[0] and company.relationship_programme_start:
                company._begin_programme()
            elif company._get_assumed() != assumed:
                company._judge_programme()
        return result

    def _get_assumed(self):
        return tuple(self[name] for name in ASSUMED)

    def _begin_programme(self):
        """Measure how many customers stayed before the programme; without a day it began with the first tier run."""
        for company in self:
            if company.relationship_programme_start:
                self.env["crm.programme.baseline"].sudo()._measure(company, company.relationship_programme_start)
                company._judge_programme()
                continue
            [[first]] = self.env["crm.tier.run"].sudo()._read_group(
                [("company_id", "=", company.id), ("state", "=", "done")], [], ["as_of:min"])
            if first:
                company.relationship_programme_start = first

    def _judge_programme(self):
        """Tell anew what the programme costs and brings."""
        for company in self:
            self.env["crm.kpi.day"].sudo()._note_again(company)
