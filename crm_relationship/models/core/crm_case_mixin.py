from datetime import datetime

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class CrmCaseMixin(models.AbstractModel):
    """A matter that somebody of ours answers for: who that is, in whose words they read of it, and what is the work.

    A model says who is near to it by the hooks below; what people hear and are asked to do is in
    `crm_case_mixin_calls.py`. People are asked as long as they are there: active, with a role (`_case_role`) in the
    company of the case, and not away. Where nobody is there, the first one who comes back is asked.
    """

    _name = "crm.case.mixin"
    _description = "Case"
    _inherit = "crm.clock.mixin"
    _case_role = "crm_relationship.group_relationship_user"  # who has none never learns what they are asked
    _work_kind = None  # the type of activity of the work itself
    _case_kinds = ()  # the others by which people are asked; each class names what it brings
    _is_work_announced = False  # whether who gets it gets a mail

    # === WHO IS NEAR TO IT ===#

    def _get_case_company(self):
        """The company whose people work on this case; none: any."""
        return self._get_named("company_id", "res.company")

    def _get_customer(self):
        """Whose case it is."""
        return self._get_named("partner_id", "res.partner").commercial_partner_id

    def _get_owner(self):
        """Whom the case belongs to, by name."""
        return self._get_named("user_id", "res.users")

    def _get_team(self):
        """The team that handles it."""
        return self._get_named("team_id", "crm.team")

    def _get_team_leader(self):
        return self._get_team().sudo().user_id

    def _get_sponsor(self):
        """Who stands for the relation with the customer in our house: their salesperson."""
        return self._get_customer().user_id

    def _get_managers(self):
        """The relationship managers, in order."""
        return self.env.ref("crm_relationship.group_relationship_manager").sudo().all_user_ids.sorted("id")

    def _get_named(self, name, model):
        """The record in a field, where this kind of case has it."""
        return self[name] if name in self._fields else self.env[model]

    # === WHO DOES IT ===#

    def _get_responsible(self):
        """Who works on it: its owner, else who answers for it."""
        return self._find_there(self._get_owner, self._get_team_leader, self._get_managers)

    def _get_leader(self):
        """Who answers for it: the leader of its team, else a relationship manager of the company."""
        return self._find_there(self._get_team_leader, self._get_managers)

    def _get_manager(self):
        return self._find_there(self._get_managers)

    def _find_there(self, *sources, but=None):
        """The first of these people who can work on the case; where all who may are away, the first of those.

        :param sources: functions, the best people first; each is asked only where those before are not there
        :param but: people who are left out
        """
        away = self.env["res.users"]
        for source in sources:
            for user in source():
                if self._may_work(user) and not (but and user in but):
                    if self._is_there(user):
                        return user
                    away = away or user
        return away

    def _may_work(self, user):
        """Whether somebody is one of us, in this company, and has the role."""
        user, company = user.sudo(), self._get_case_company()
        return (user.active and not user.share and user.id != SUPERUSER_ID and user._has_group(self._case_role)
                and (not company or company.id in user._get_company_ids()))

    def _can_work(self, user):
        """Whether somebody may work on it, and is there."""
        return self._may_work(user) and self._is_there(user)

    def _is_there(self, user):
        """Whether somebody is at work: who is at it just now is, whatever else they have said."""
        return user == self.env.user or not user.sudo().is_away

    # === WHAT THE CUSTOMER IS TOLD ===#

    def _check_told(self, message, note):
        """Refuse a reply that says nothing, neither in a message nor in a note, or that would not arrive.

        :raises UserError: saying what to do
        """
        if not (message or note):
            raise UserError(self.env._(
                "Say what the customer was told: write the message, or note what was said on the phone."))
        unknown = self.filtered(lambda case: not case._has_address())[:1] if message else self.browse()
        if unknown:
            raise UserError(self.env._(
                "There is no email address for %(case)s: call the customer, and note what was said.",
                case=unknown.display_name))

    def _has_address(self):
        """Whether a message to the customer would arrive."""
        return bool(self._get_customer().email_normalized)

    # === IN WHOSE WORDS ===#

    def _read_by(self, user):
        """These cases in the language and time zone of somebody: what is written on them is for that person."""
        return self.with_context(**user._get_reader_context(self._get_case_company()[:1]))

    def _read_by_colleagues(self):
        """As before for what everybody reads in the log: in the words of the colleague at work, or of who is
        responsible where a program or a customer has set it off."""
        user = self.env.user
        return self if user.active and user._is_internal() else self._read_by(self[:1]._get_responsible())

    def _format_moment(self, moment, zone=None):
        """A moment in the reader's format and zone; the zone is named, for others read it as well."""
        if not moment:
            return "–"
        zone = zone or self.env.context.get("tz") or self.env.user.tz or "UTC"
        return f"{format_datetime(self.env, moment, tz=zone, dt_format='short')} ({zone.replace('_', ' ')})"

    def _get_day(self, moment=None):
        """The day of a moment, now by default, where the reader is; a day is what it is."""
        if moment and not isinstance(moment, datetime):
            return moment
        return fields.Datetime.context_timestamp(self, moment or self._get_now()).date()
