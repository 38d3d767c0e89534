from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

ROLES = ("user", "officer", "manager")


class ResUsers(models.Model):
    _inherit = "res.users"

    is_teammate = fields.Boolean(
        "Me or My Team", compute="_compute_is_teammate", search="_search_is_teammate", compute_sudo=True,
        groups="base.group_user", help="This is you, or somebody of one of your sales teams.")
    is_away = fields.Boolean(
        compute="_compute_is_away", compute_sudo=True, groups="base.group_user",
        help="Out of office by their own settings, or on leave in their working time.")

    # === COMPUTE AND SEARCH ===#

    @api.depends_context("uid")
    def _compute_is_teammate(self):
        teammates = {user_id for (user_id,) in self.env.execute_query(self._select_teammates())} if self.ids else ()
        for user in self:
            user.is_teammate = user._origin.id in teammates

    def _search_is_teammate(self, operator, value):
        return self._search_choice(operator, value, Domain("id", "in", self._select_teammates()))

    def _select_teammates(self):
        """Ids of the current user and of who is in one of their teams now.

        Read with every search: record rules that name teams by their ids are kept by the worker, with the teams that
        the user had when they were kept. Members who have left do not count, whatever `active_test` says.
        """
        members = self.env["crm.team.member"]._fields
        return SQL(
            """
            SELECT %(user)s
         UNION ALL
            SELECT mate.user_id
              FROM crm_team_member own
              JOIN crm_team_member mate ON mate.crm_team_id = own.crm_team_id AND mate.active
             WHERE own.user_id = %(user)s AND own.active
            """, user=self.env.uid, to_flush=[members[name] for name in ("user_id", "crm_team_id", "active")])

    @api.model
    def _search_choice(self, operator, value, domain):
        """What a search by a flag finds that is true where a domain holds."""
        if operator != "in":
            return NotImplemented
        return Domain.OR(domain if flag else ~domain for flag in {bool(item) for item in value})

    @api.depends("out_of_office_from", "out_of_office_to", "active", "share")
    def _compute_is_away(self):
        now = fields.Datetime.now()
        on_leave = {user.id for [user] in self.env["resource.calendar.leaves"]._read_group(
            [("resource_id.user_id", "in", self.ids), ("time_type", "=", "leave"), ("date_from", "<=", now),
             ("date_to", ">", now)], ["resource_id.user_id"])}
        for user in self:
            user.is_away = user.is_out_of_office or user.id in on_leave

    # === ROLES ===#

    @api.model
    def _has_role(self, role):
        """Whether who is at work has a role, or is our own code, which may all.

        :param role: `user`, `officer` or `manager`; or the xml id of any other group
        """
        group = f"crm_relationship.group_relationship_{role}" if role in ROLES else role
        return self.env.su or self.env.user.has_group(group)

    @api.model
    def _check_role(self, role, what):
        """Refuse who has not this role.

        :param role: as `_has_role`
        :param what: what only they may: a translated text such as "set the policy"
        :raises AccessError: saying so, and who can help
        """
        if not self._has_role(role):
            raise AccessError(self.env._(
                "Only %(who)s may %(what)s. Ask one of them, or an administrator for that right.",
                who=self._describe_role(role), what=what))

    @api.model
    def _describe_role(self, role):
        names = {"user": self.env._("relationship users"), "officer": self.env._("relationship officers"),
                 "manager": self.env._("relationship managers")}
        return names.get(role) or self.env._(
            "people with the right \"%(right)s\"", right=self.env.ref(role).sudo().display_name)

    def _check_internal(self):
        """Refuse who does not work here as somebody who looks after customers.

        :raises ValidationError: for users of the portal
        """
        for user in self.sudo():
            if user.share:
                raise ValidationError(self.env._(
                    "%(user)s does not work here: choose an internal user.", user=user.name))

    # === READERS ===#

    def _get_reader_context(self, company=None):
        """The language and time zone of whoever reads a text, as a context in which it is written.

        The reader decides: not the cron, the program or the customer that sets something off.

        :param company: whose language and zone count where there is no user, or where they have none; default: the
            current company
        """
        user, company = self.sudo()[:1], (company or self.env.company).sudo()
        languages = self.env["res.lang"]
        return {
            "lang": languages._get_code(user.lang) or languages._get_code(company.partner_id.lang) or self.env.lang,
            "tz": user.tz or company._get_zone(),
        }
