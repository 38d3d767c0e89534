from datetime import datetime, time, timedelta

from odoo import api, fields, models

# Customer: {who: (function, role, level, influence, to whom they report, {days ago: (attitude, why)}, next goal)};
# who is an external id, or a name where nobody in the demo's contacts fits.
MAPS = {
    "partner_harbour_hale": {
        "Margaret Hale": ("Managing director", "decider", "executive", "3", None, {
            300: ("interested", "Asked for our terms at the fair"), 40: ("first_choice", "Signed the agreement")},
            "Have her meet our managing director once this year"),
        "Priya Nair": ("Finance director", "economic_buyer", "executive", "2", "Margaret Hale", {
            120: ("indifferent", "Looks at the price only"), 25: ("interested", "Wanted figures on returns")},
            "Show what fewer returns have saved them"),
        "partner_harbour_hale_contact_1": (None, "economic_buyer", "middle", "3", "Margaret Hale", {
            330: ("occasional", "Ordered chairs only"), 90: ("advocate", "Recommended us to Tandem")},
            "Ask her to introduce the finance director"),
        "partner_harbour_hale_contact_2": (None, "gatekeeper", "operational", "2", "partner_harbour_hale_contact_1", {
            200: ("divided", "Buys lamps elsewhere")}, "Sample of the new lamp"),
        "Tom Arkwright": ("Warehouse manager", "user", "operational", "1", "Margaret Hale", {
            150: ("hostile", "Two pallets came broken"), 60: ("occasional", "Unloads faster since we label")}, None),
    },
    "partner_chenghu": {
        "吴国强": ("总经理", "decider", "executive", "3", None, {180: ("interested", "Came to our showroom")},
                "Tea with our managing director"),
        "partner_chenghu_contact_1": (None, "economic_buyer", "middle", "3", "吴国强", {
            260: ("occasional", "Orders twice a year"), 35: ("divided", "Compares every quotation")},
            "Find out who else quotes"),
        "沈丽": ("办公室主管", "coach", "operational", "1", "partner_chenghu_contact_1", {
            100: ("advocate", "Tells us what is planned")}, None),
    },
    "partner_nordlys": {
        "partner_nordlys_contact_1": (None, "decider", "middle", "3", None, {
            200: ("first_choice", "Bought all their cabinets here"), 9: ("hostile", "We refused a longer term")},
            "Put the refused term right"),
    },
    "partner_bergmann": {
        "partner_bergmann_contact_1": (None, "economic_buyer", "middle", "2", None, {
            90: ("occasional", "Takes what is on offer")}, "Bring the purchase plan"),
        "Jonas Petersen": ("Leiter Technik", "technical", "middle", "2", None, {
            210: ("advocate", "Tested our desks for a year")}, None),
        "Heike Lorenz": ("Büroleitung", "user", "operational", "1", "partner_bergmann_contact_1", {}, None),
    },
    "partner_corvina": {
        "partner_corvina_contact_1": (None, "technical", "operational", "2", None, {
            95: ("divided", "The driver was rude")}, "Ask who decides about new hotels"),
        "Giulia Ferri": ("Housekeeping", "user", "operational", "1", "partner_corvina_contact_1", {}, None),
    },
}
MOVED = ("Jonas Petersen", "partner_amsel")
NOTES = [
    ("Margaret Hale", "goals", "Wants one supplier for all branches by next year."),
    ("Margaret Hale", "interests", "Sails; hates calls before ten."),
    ("partner_harbour_hale_contact_1", "tenure", "Nine years there, knows everybody."),
    ("partner_nordlys_contact_1", "duties", "Answers for the stock of all shops, alone since spring."),
]
LINES = [("partner_harbour_hale", None, 40, "first_choice", "Yearly agreement"),
         ("partner_harbour_hale", "product.product_category_office", 40, "divided", "Lamps come from elsewhere"),
         ("partner_nordlys", None, 9, "indifferent", "Since the refused term")]


class CrmRelationshipDemo(models.AbstractModel):
    """The people at key accounts: who decides, what they think of us and since when, who has left."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_people(self):
        company = self.env.ref("base.main_company")
        people = {}
        for customer, entries in MAPS.items():
            people.update(self._tell_people_map(self._get_demo(f"crm_relationship.{customer}"), entries, company))
        self.env["crm.account.note"].create([{
            "stakeholder_id": people[who].id, "kind": kind, "text": text,
            "user_id": (people[who].account_id.user_id or self.env.user).id} for who, kind, text in NOTES])
        for customer, category, days, attitude, reason in LINES:
            category = category and self._get_demo(category)
            self._tell_people_line(
                self._get_demo(f"crm_relationship.{customer}"), category, company, days, attitude, reason)
        who, employer = MOVED
        people[who].partner_id.parent_id = self._get_demo(f"crm_relationship.{employer}")
        self.env["crm.account.alert"]._watch(company)

    @api.model
    def _tell_people_map(self, customer, entries, company):
        """`{who: stakeholder}` of a customer."""
        missing = [who for who in entries if not self._get_demo(f"crm_relationship.{who}")]
        contacts = dict(zip(missing, self.env["res.partner"].create([{
            "name": who, "function": entries[who][0], "parent_id": customer.id,
            "email": f"people{customer.id}.{number}@example.com",
        } for number, who in enumerate(missing)]), strict=True))
        people = dict(zip(entries, self.env["crm.account.stakeholder"].create([{
            "partner_id": (contacts.get(who) or self._get_demo(f"crm_relationship.{who}")).id,
            "account_id": customer.id, "company_id": company.id, "role": role, "level": level, "influence": influence,
            "goal": goal, "owner_id": (customer.user_id or self.env.user).id,
        } for who, (_function, role, level, influence, _boss, _story, goal) in entries.items()]), strict=True))
        for who, (*_facts, boss, story, _goal) in entries.items():
            people[who].parent_id = people.get(boss)
            for days, (attitude, reason) in story.items():
                person = people[who].with_user(people[who].owner_id).sudo()._as_of(self._get_people_moment(days))
                person.write({"attitude": attitude, "attitude_reason": reason})
        return people

    @api.model
    def _tell_people_line(self, customer, category, company, days, attitude, reason):
        self.env["crm.account.attitude.line"]._as_of(self._get_people_moment(days)).create({
            "partner_id": customer.id, "company_id": company.id, "categ_id": category.id if category else False,
            "attitude": attitude, "attitude_reason": reason})

    @api.model
    def _get_people_moment(self, days):
        return datetime.combine(fields.Date.today() - timedelta(days=days), time(10))
