from odoo import fields, models


class CrmChurnCase(models.Model):
    """Whether playbooks help: where the company wants to know, some of the cases are held out. Nobody is told of them
    and nobody works on them; the watch closes them like all others.

    Only managers may know. For everybody else these customers are among those who wait (see the record rules, and
    `crm.churn.waiting`), or they would look after them.
    """

    _inherit = "crm.churn.case"

    arm = fields.Selection(
        [("treated", "With a playbook"), ("control", "Control group")], "Trial", readonly=True, copy=False,
        groups="crm_relationship.group_relationship_manager",
        help="Which cases a playbook is launched for, and which ones show what happens without.")

    # === PUBLIC API ===#

    def _get_trial(self, domain):
        """The cases closed, those of them recovered, and how many were expected anyway, of both arms; False: no trial.

        :param domain: which closed cases
        """
        trial = {arm: {"closed": 0, "recovered": 0, "expected": 0.0} for arm in ("treated", "control")}
        for arm, state, number, expected in self._read_group(
                [*domain, ("arm", "!=", False)], ["arm", "state"], ["__count", "expected_return:sum"]):
            trial[arm]["closed"] += number
            trial[arm]["recovered"] += number if state == "recovered" else 0
            trial[arm]["expected"] += expected
        return trial if any(figures["closed"] for figures in trial.values()) else False

    # === BUSINESS METHODS ===#

    def _without_held_out(self):
        """Those of these cases that somebody works on."""
        return self.filtered(lambda case: case.sudo().arm != "control")

    def _call(self, calls):
        """Nobody hears of who is held out."""
        return super()._call([call for call in calls if call.case.sudo().arm != "control"])

    def _get_work(self):
        return super()._get_work() if self.sudo().arm != "control" else None
