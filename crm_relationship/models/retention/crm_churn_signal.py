from odoo import fields, models
from odoo.tools import format_date, formatLang

from ...tools import churn_cases


class CrmChurnSignal(models.Model):
    """What has made a customer a case, one row for each kind of signal.

    A slice adds a kind by a value of `code`, by `_signal_<code>` of `crm.churn.watch`, which finds it, and by
    `_explain_<code>()`, its sentence in the reader's language.
    """

    _name = "crm.churn.signal"
    _description = "Churn Signal"
    _inherit = "crm.guarded.mixin"
    _log_access = False
    _order = "case_id, id"
    _rec_name = "code"
    _free_fields = ("display_name",)

    case_id = fields.Many2one("crm.churn.case", required=True, readonly=True, index=True, ondelete="cascade")
    code = fields.Selection(
        [("rhythm", "Rhythm broken"), ("order_size", "Smaller orders"), ("complaint", "Complaint handled badly"),
         ("promise", "Promise broken"), ("quiet", "Stopped writing"), ("lost", "Lost, to be won back")],
        "Signal", required=True, readonly=True)
    figure = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    found_on = fields.Date(readonly=True)
    gone_on = fields.Date(readonly=True, help="Since when the signal is no longer there.")

    _case_code_uniq = models.Constraint("UNIQUE (case_id, code)", "A case has each signal once.")

    def _explain(self):
        """Why these signals stand for, one sentence each, in the reader's language."""
        return [getattr(signal, f"_explain_{signal.code}")() for signal in self]

    def _number(self, value):
        return formatLang(self.env, value, digits=0)

    def _explain_rhythm(self):
        return self.env._(
            "Breaks their own rhythm: the risk of leaving is %(risk)s%%, and %(limit)s%% is the limit.",
            risk=self._number(100 * self.figure), limit=self._number(100 * self.case_id.threshold))

    def _explain_order_size(self):
        return self.env._(
            "Orders less each time: the last %(count)s orders were %(percent)s%% smaller than those before.",
            count=churn_cases.LAST_ORDERS, percent=self._number(100 * (1 - self.figure)))

    def _explain_complaint(self):
        return self.env._(
            "Has reason to be angry: complaints reopened or solved late within %(days)s days: %(count)s.",
            days=churn_cases.COMPLAINT_DAYS, count=self._number(self.figure))

    def _explain_promise(self):
        return self.env._(
            "We did not keep our word: promises broken within %(days)s days: %(count)s.",
            days=churn_cases.PROMISE_DAYS, count=self._number(self.figure))

    def _explain_quiet(self):
        return self.env._(
            "Used to write to us, and has not for %(days)s days.", days=self._number(self.figure))

    def _explain_lost(self):
        lost = self.case_id.sudo().lost_case_id
        return self.env._(
            "Worth winning back: lost on %(day)s, no order for %(days)s days.",
            day=format_date(self.env, lost.closed_at, date_format="medium"), days=self._number(self.figure))
