from contextlib import contextmanager

from odoo import models
from odoo.exceptions import AccessError

from ...tools import arguments, changes

MOST_CHANGES = 10_000


class ResCompany(models.Model):
    _inherit = "res.company"

    @arguments.read("any", since=changes.cursor(), limit=arguments.number(1, MOST_CHANGES, whole=True, required=False))
    def get_relationship_changes(self, since=None, limit=1000):
        """What has changed in these companies (none given: those in use), oldest first, for programs that follow us.

        Each record is told once for each time that it was written, as it is now; what was written several times in
        between is told once. What is deleted is not told, nor what somebody may read only since.

        :param since: the `cursor` of the call before; None: from the beginning
        :param limit: at most so many changes, 1 to 10,000
        :return: a dict `cursor` (a text, for the next call: where fewer than `limit` came back, that is all there is by
            now) and `changes`: a list of dicts `kind` (`tier`, `complaint`, `case`, `breach`, `visit`, `answer`),
            `id` (of the record), `partner_id` (the customer, or False), `at` (when it was written, UTC) and `values`,
            with `company_id` and what there is of the kind: codes, ids, ISO days and moments; what is unknown is False.
            What was written in the last five seconds, or after a transaction had begun that is still open, comes with
            a later call
        :raises AccessError: for users without a relationship role, or companies that are not theirs
        :raises ValidationError: for another text than a cursor, or another number
        """
        self.env["res.users"]._check_role("user", self.env._("read what has changed"))
        companies = self or self.env.companies
        if not self.env.su and companies - self.env.user.company_ids:
            raise AccessError(self.env._("You do not work for all of these companies: leave the others out."))
        if since is None:
            since = changes.Position()
        horizon = self.env["crm.change"]._get_horizon()
        with companies._open_reading() as seen:
            told, position = seen.env["crm.change"]._read(seen, since, horizon, limit)
        return {"cursor": changes.write_cursor(position), "changes": told}

    @contextmanager
    def _open_reading(self):
        """These companies, as the only ones in use, in a transaction that sees what was committed until now."""
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr)).with_context(allowed_company_ids=self.ids)
