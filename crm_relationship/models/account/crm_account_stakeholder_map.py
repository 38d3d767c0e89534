from odoo import api, fields, models

from ...tools import arguments
from ...tools.labels import get_labels


class CrmAccountStakeholder(models.Model):
    """The people at a customer, as the map, the briefing and others show them."""

    _inherit = "crm.account.stakeholder"

    # === READING ===#

    @api.model
    @api.readonly
    @arguments.read("any", partner_id=arguments.record())
    def get_map(self, partner_id):
        """The people at a customer in the current company: by influence and attitude, and who reports to whom.

        :param partner_id: a customer, or one of its contacts
        :return: a dict: `partner_id` and `name` of the customer, `company_id`; `people`, see `_get_people`; `ladder`,
            the seven attitudes from hostile to advocate as `{code, name, goal, approach}`; `lines`, what the customer
            as a whole thinks of us, as `{id, name (of the product line), attitude, attitude_on, reason}`; `alerts`,
            what is the matter, as `{id, kind, explanation, found_on}`; `can_edit`. Days are ISO days, what is unknown
            is False
        :raises AccessError: for who may not see the people there, or the customer
        """
        self.check_access("read")
        partner = self.env["res.partner"].browse(partner_id)
        partner.check_access("read")
        account, company = partner.commercial_partner_id, self.env.company
        lines = self.env["crm.account.attitude.line"].search(
            [("partner_id", "=", account.id), ("company_id", "=", company.id)])
        return {
            "partner_id": account.id, "name": account.display_name, "company_id": company.id,
            "people": self._get_people(account)[account.id],
            "ladder": self.env["crm.account.attitude"]._describe_ladder(),
            "lines": [{
                "id": line.id, "name": line._describe_line(), "attitude": line.attitude,
                "attitude_on": fields.Date.to_string(line.attitude_on) or False, "reason": line.attitude_reason,
            } for line in lines],
            "alerts": self._describe_alerts(account),
            "can_edit": self.has_access("create"),
        }

    @api.model
    def _get_people(self, partners):
        """`{customer id: [person]}`: who is on the maps of these customers in the current company, as far as the user
        may read them, the most influential first. A person is a dict: `id` (of the stakeholder), `contact_id`, `name`,
        `function`, `email`, `phone`; `role`, `level`, `influence` (1-3), `attitude`, each with its name in the reader's
        language (`role_name` ...); `attitude_on`, `reason`, `goal`, `step_goal`, `step_approach`; `owner_id`, `owner`;
        `parent_id`, to whom they report; `last_touch_on`, `last_touch_kind` (`visit`, `meeting`, `received`, `sent`);
        `is_left`, `moved_to`. Days are ISO days, what is unknown is False. Seven queries for any number of customers.
        """
        found = {partner_id: [] for partner_id in partners.ids}
        people = self.search_fetch(
            [("account_id", "in", partners.ids), ("company_id", "=", self.env.company.id)])
        names = {name: get_labels(self, name)
                 for name in ("role", "level", "influence", "attitude", "last_touch_kind")}
        for person in people.sorted(lambda person: (person.is_left, -int(person.influence), person.id)):
            found[person.account_id.id].append(person._describe(names))
        return found

    def _describe(self, names):
        person = self.sudo()  # who may read the person may read how to reach them
        return {
            "id": person.id, "contact_id": person.partner_id.id, "name": person.partner_id.name,
            **{name: person[name] or False for name in (
                "function", "email", "phone", "role", "level", "attitude", "goal", "step_goal", "step_approach",
                "last_touch_kind", "is_left")},
            **{f"{name}_name": labels.get(person[name], False) for name, labels in names.items()},
            "influence": int(person.influence), "reason": person.attitude_reason,
            "owner_id": person.owner_id.id, "owner": person.owner_id.name or False, "parent_id": person.parent_id.id,
            "moved_to": person.moved_to_id.name or False,
            **{name: fields.Date.to_string(person[name]) or False for name in ("attitude_on", "last_touch_on")},
        }

    def _describe_alerts(self, account):
        return [{
            "id": alert.id, "kind": alert.kind, "explanation": alert.explanation,
            "found_on": fields.Date.to_string(alert.found_on),
        } for alert in self.env["crm.account.alert"]._get_open(account)]
