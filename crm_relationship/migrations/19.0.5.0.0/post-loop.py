"""The shipped indicators speak for the shipped standards, as in a new installation."""

from odoo import SUPERUSER_ID, api

STANDARDS = {
    "delivery": ("delivery_lead_time", "on_time_delivery", "in_full_delivery"),
    "complaint_handling": ("complaint_reply",),
    "problem_solving": ("complaint_resolution",),
    "courtesy": ("courtesy",),
    "communication": ("quotation_reply", "order_confirmed"),
    "ease_of_access": ("visit_interval",),
}


def migrate(cr, version):
    """Indicators and standards that somebody has deleted stay away; links that somebody has made stay."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for code, names in STANDARDS.items():
        indicator = env.ref(f"crm_relationship.crm_satisfaction_indicator_{code}", raise_if_not_found=False)
        found = (env.ref(f"crm_relationship.crm_service_standard_{name}", raise_if_not_found=False) for name in names)
        if indicator and not indicator.standard_ids:
            indicator.standard_ids = env["crm.service.standard"].union(*filter(None, found))
