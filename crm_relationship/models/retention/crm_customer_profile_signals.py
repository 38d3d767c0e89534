from odoo import api, models

from ...tools import churn, signal_value
from ...tools.labels import get_labels

RHYTHM = "rhythm"


class CrmCustomerProfile(models.Model):
    """The back-test says of each signal of leaving whether it would have helped on the company's own past."""

    _inherit = "crm.customer.profile"

    @api.model
    def _judge_signals(self, then, rows, threshold):
        """Each signal whose source is dated, the broken rhythm first, as if cases had been opened from `threshold` on.

        :return: a list of dicts: `code` and `name` of the signal; `warned`, how many of the customers it would have
            pointed at, and `left`, how many of them did leave; `extra` and `extra_left`, the same of those whose rhythm
            said nothing; `difference`, by how much more often those left than others of the same risk (share, 0 to 1),
            `low` and `high`, between which that lies with 95%, `compared`, of how many of them it is (the first three
            are False where that is too few; the rhythm is compared with all others); `verdict`: `helps`, `nothing` or
            `too_few`
        """
        found = self.env["crm.churn.watch"]._find_past(then, threshold)
        names = get_labels(self.env["crm.churn.signal"], "code")
        warned = {row["partner_id"] for row in rows if churn.as_shown(row["churn_risk"]) >= threshold}
        found[RHYTHM] = warned
        calm = [row for row in rows if row["partner_id"] not in warned]
        judged = [self._judge_signal(rows, rows, warned, lambda _risk: 0)]
        codes = [code for code in self.env["crm.churn.watch"]._get_past_signals() if code != RHYTHM]
        judged += [self._judge_signal(rows, calm, found[code], signal_value.band) for code in codes]
        return [{"code": code, "name": names[code], **values}
                for code, values in zip([RHYTHM, *codes], judged, strict=True)]

    def _judge_signal(self, rows, calm, customers, band):
        """What is told of one signal, shown by `customers`; `calm` are those among whom it is compared."""
        shown = [row for row in rows if row["partner_id"] in customers]
        extra = [row for row in calm if row["partner_id"] in customers]
        verdict = signal_value.compare(
            (band(row["churn_risk"]), row["partner_id"] in customers, row["left"]) for row in calm)
        return {
            "warned": len(shown), "left": sum(row["left"] for row in shown),
            "extra": len(extra), "extra_left": sum(row["left"] for row in extra),
            **self._without_none(verdict._asdict())}
