from collections.abc import Callable
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import arguments

MOST_PRINTED = 30  # a page takes some seconds


class Part(NamedTuple):
    """Something a briefing says: the keys it fills, and the method of the customer that returns `{key: value}`.

    :param model: who reads it must be able to read this
    :param is_open: it is not only for who sees the customer's figures; then keys that are not returned are withheld
    """

    names: tuple
    read: Callable
    model: str = ""
    is_open: bool = False


class ResPartner(models.Model):
    """What somebody of ours knows of a customer before they meet, in one call."""

    _inherit = "res.partner"

    # === PUBLIC API ===#

    @api.readonly
    @arguments.read()
    def get_visit_briefing(self):
        """What to know before a visit to each of these partners (a contact's is that of its company), of the current
        company, as of today, in the caller's language.

        Parts that the caller may not read are False, and `why` says why; a part that is False without a word there is
        not known, such as the profile of who has never bought. Money is net, in the company's `currency`; days are ISO
        strings.

        :return: a list of dicts, one for each partner, in order:

            - `partner_id`, `name`, `commercial_partner_id`, `customer`, `company_id`, `currency`, `currency_id`, `day`,
              `phone`, `address`, `salesperson`, `tier` (`{id, name, code, color}` or False), `can_quote`
              (whether the caller may make quotations)
            - `people`: who has a say there, the most influential first, see `crm.account.stakeholder._get_people`;
              `alerts`: what is the matter with them: `{id, kind, explanation, found_on}`
            - `visits`: `{next, last}`: the next planned one (or False) and the last 3 that were made, as `{id, date, at
              (UTC), user, contacts (names), kind, buying_stage, outcome, each with its ..._label, purpose, result,
              next_step, next_step_on}`
            - `purchase_plan`: `{due, new, stopped, quality}`: what they are likely to order, see
              `_get_purchase_plan`; `product_id` and `quantity` of its lines are what `create_purchase_quotation` takes
            - `profile`: figures of `get_relationship_profile`; `advice` of the stage; `churn_level` (`low`, `warning`,
              `danger`)
            - `months`: of the profile's window, oldest first, see `get_relationship_panel`; `categories` and
              `products`: `{id, name, revenue, previous}` of the window and the one before, the highest first, at most
              12 of each
            - `largest_order`: `{id, name, date, amount}`
            - `quotations`: open ones, the latest first, at most 10: `{id, name, date, valid_until, is_expired, amount,
              user}`
            - `invoices`: `{overdue, count, lines}`, what is overdue of those that the caller may read: `{id, name, due,
              days, amount}`, the oldest first, at most 10
            - `complaints`: `{open, year_count, solved}`: `open` are `{id, reference, subject, state, state_label,
              severity, date, user, is_late}`, `solved` the last 3 of twelve months, with their `resolution`
            - `promises`: `{kept, broken, rate, breaches}` of twelve months; `breaches` are the last 5: `{id, standard,
              document, promised, actual, state, state_label}`
            - `satisfaction`: `{value, words}`, see `get_relationship_panel`
            - `account`: `{balance, before, deposits, withdrawals, window_months, trend_days, entries}`: the
              relationship account in points, `entries` are the last 4: `{date, kind, points}`
            - `why`: `{part: reason}`
        :raises AccessError: for partners the user may not read, and for who has no role in relationships
        """
        self.env["res.users"]._check_role("user", self.env._("read the briefing of a visit"))
        self.check_access("read")
        return [{**partner._get_briefing_head(), **partner.commercial_partner_id._get_briefing()} for partner in self]

    # === ACTIONS ===#

    @arguments.read("one")
    def action_open_briefing(self):
        """Open the briefing of this customer."""
        self.env["res.users"]._check_role("user", self.env._("read the briefing of a visit"))
        self.check_access("read")
        action = self.env["ir.actions.client"]._for_xml_id("crm_relationship.crm_visit_briefing_action")
        return dict(action, context={"active_id": self.id, "active_model": self._name})

    @arguments.read("some")
    def action_print_briefing(self):
        """The briefings of these customers, a page each, in one file.

        :raises UserError: for more than can be printed at once
        """
        self.env["res.users"]._check_role("user", self.env._("print the briefing of a visit"))
        self.check_access("read")
        self._check_briefing_number()
        action = self.env.ref("crm_relationship.visit_briefing_report").report_action(self, config=False)
        return {name: value for name, value in action.items() if value is not None}

    def _check_briefing_number(self):
        if len(self) > MOST_PRINTED:
            raise UserError(self.env._("Print at most %(count)s briefings at once.", count=MOST_PRINTED))

    # === PARTS ===#

    def _get_briefing_head(self):
        customer, company = self.commercial_partner_id, self.env.company
        tier = customer.sudo().tier_id
        return {
            "partner_id": self.id,
            "name": self.display_name,
            "commercial_partner_id": customer.id,
            "customer": customer.display_name,
            "company_id": company.id,
            "currency": company.currency_id.name,
            "currency_id": company.currency_id.id,
            "day": fields.Date.to_string(company._get_today()),
            "phone": customer.phone,
            "address": customer._get_briefing_address(),
            "salesperson": customer.sudo().user_id.name,
            "tier": {"id": tier.id, "name": tier.name, "code": tier.code, "color": tier.color} if tier else False,
            "can_quote": self.env["sale.order"].has_access("create"),
        }

    def _get_briefing_address(self):
        place = " ".join(part for part in (self.zip, self.city) if part)
        return ", ".join(part for part in (self.street, place) if part)

    def _get_briefing_parts(self):
        """The `Part`s of the briefing, in order. `self` is the customer."""
        return [
            Part(("profile", "advice", "churn_level", "months", "categories", "products"), self._brief_figures),
            Part(("largest_order",), self._brief_largest_order),
            Part(("people", "alerts"), self._brief_people, "crm.account.stakeholder"),
            Part(("visits",), self._brief_visits, "crm.visit"),
            Part(("purchase_plan",), self._brief_purchase_plan),
            Part(("quotations",), self._brief_quotations, "sale.order", is_open=True),
            Part(("invoices",), self._brief_invoices, "account.move.line", is_open=True),
            Part(("complaints",), self._brief_complaints, "crm.complaint", is_open=True),
            Part(("promises",), self._brief_promises, "crm.service.measure"),
            Part(("satisfaction",), self._brief_satisfaction, "crm.satisfaction.answer"),
            Part(("account",), self._brief_account, "crm.relationship.account"),
        ]

    def _get_briefing(self):
        """The parts of this customer's briefing, and why some are missing."""
        is_theirs = self._has_visible_figures()
        briefing, why = {}, {}
        for part in self._get_briefing_parts():
            values, reason = {}, self._get_briefing_refusal(part, is_theirs)
            if not reason:
                values, reason = part.read(), self._describe_others_customer()
            for name in part.names:
                briefing[name] = values.get(name, False)
                if name not in values:
                    why[name] = reason
        return {**briefing, "why": why}

    def _has_visible_figures(self):
        """Whether the user sees what is kept about this customer, as the rules of the profile say."""
        return self.env["res.users"]._has_role("officer") or self.is_own_customer

    def _get_briefing_refusal(self, part, is_theirs):
        """Why the user may not read a part at all; nothing where they may."""
        if not (part.is_open or is_theirs):
            return self._describe_others_customer()
        if part.model and not self.env[part.model].has_access("read"):
            return self.env._(
                "You may not read this: you need the right to see %(documents)s.",
                documents=self.env["ir.model"]._get(part.model).sudo().name)
        return ""

    def _describe_others_customer(self):
        return self.env._(
            "Another salesperson's customer: this is for the salesperson, their sales team and relationship officers.")
