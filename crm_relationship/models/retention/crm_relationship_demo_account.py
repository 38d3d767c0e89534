from datetime import timedelta

from odoo import api, fields, models

# (customer, what it was, days ago, in words)
ENTRIES = [
    ("partner_harbour_hale", "greeting", 190, "Card for their 40 years in business"),
    ("partner_harbour_hale", "favor", 120, "Replaced lost drawer keys free of charge"),
    ("partner_harbour_hale", "favor", 35, "Lent them our stand for the office fair"),
    ("partner_chenghu", "greeting", 260, "Tea for the Mid-Autumn Festival"),
    ("partner_chenghu", "greeting", 60, "Visit card for the new purchasing manager"),
    ("partner_chenghu", "favor", 20, "Helped them plan their showroom on a Saturday"),
    ("partner_nordlys", "favor", 420, "Stored their order for two months free of charge"),
    ("partner_nordlys", "refusal", 33, "Would not take opened cabinets back"),
    ("partner_nordlys", "refusal", 9, "No longer term of payment"),
    ("partner_amsel", "greeting", 15, "Flowers for the opening of their branch"),
    ("partner_kiyomizu", "favor", 48, "Sent samples of every fabric overnight"),
]


class CrmRelationshipDemo(models.AbstractModel):
    """What was done for customers of the demo company, and what was refused them."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_account(self):
        company, today = self.env.ref("base.main_company"), fields.Date.today()
        partners = {name: self._get_demo(f"crm_relationship.{name}") for name, *_entry in ENTRIES}
        self.env["crm.relationship.entry"].create([{
            "partner_id": partners[name].id, "company_id": company.id, "kind": kind, "note": note,
            "date": today - timedelta(days=days), "user_id": partners[name].user_id.id,
        } for name, kind, days, note in ENTRIES])
