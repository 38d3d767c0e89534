import functools

from odoo import models

# What the steps of a complaint change, as far as a caller wants to know.
REPORTED = (
    "state", "replied_at", "waiting_since", "resolved_at", "resolution", "cause_id", "department_acknowledged_at",
    "verified_at", "verification_note", "cancel_reason", "reopen_count", "escalation_level", "merged_into_id")


def reported(step):
    """Have a step return what has become of its complaints, see `_report`."""
    @functools.wraps(step)
    def step_and_report(self, *args, **kwargs):
        before = self._take_picture()
        step(self, *args, **kwargs)
        return self._report(before)
    return step_and_report


class CrmComplaint(models.Model):
    """What callers get back from a step: the state, and what has changed; nothing where it was so already."""

    _inherit = "crm.complaint"

    def _take_picture(self):
        complaints = self.sudo().exists()
        return {complaint.id: [complaint[name] for name in REPORTED] for complaint in complaints}

    def _report(self, before):
        """A list of a dict for each complaint, in order: `id`, `reference`, `state`, `changed` (names of fields)."""
        return [{
            "id": complaint.id,
            "reference": complaint.name,
            "state": complaint.state,
            "changed": [name for name, value in zip(REPORTED, before[complaint.id], strict=True)
                        if complaint[name] != value],
        } for complaint in self.sudo()]

    # === SO ALREADY ===#

    def _is_resolved_so(self, resolution, cause):
        """Whether this solution is on record already."""
        return (self.state in ("resolved", "closed") and self.resolution == resolution
                and cause in (self.cause_id.browse(), self.cause_id))

    def _is_verified_so(self, satisfied):
        """Whether this answer of the customer has had its effect: closed, or open again and not solved since."""
        if satisfied:
            return self.state == "closed"
        return self._is_open() and self.unsatisfied_count > 0 and not self.resolved_at
