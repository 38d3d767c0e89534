from odoo import models
from odoo.exceptions import LockError, UserError

from ...tools.labels import get_labels, join


class CrmStateMixin(models.AbstractModel):
    """Records that go from state to state by one table, whoever has them go: a button, a program, a cron, a mail, a
    merge, or a story of the past.

    `_transitions` is the table: `{state: the states that may follow}`. What a state brings with it says
    `_prepare_<state>()`, as `{record: values}`; what has to happen once it is written does `_follow_<state>(before)`,
    where `before` is `{record: the state that it comes from}`. Neither has to be there.
    """

    _name = "crm.state.mixin"
    _description = "States"
    _inherit = ["crm.guarded.mixin", "crm.clock.mixin"]
    _guarded_fields = ("state",)
    _transitions = {}

    # === STEPS ===#

    def _move_to(self, state, **values):
        """Have these records go to a state, all or none, with what that brings and whatever follows.

        :param values: what is written beside; functions are asked with each record
        :return: the records, with all rights
        :raises AccessError: for records that the user may not write
        :raises UserError: for a state that may not follow theirs
        :raises LockError: where somebody else has them
        """
        records = self._enter(*(before for before, following in self._transitions.items() if state in following))
        if not records:
            return records
        before = {record: record.state for record in records}
        brought = getattr(records, f"_prepare_{state}", dict)()
        for record in records:
            given = {name: value(record) if callable(value) else value for name, value in values.items()}
            record.write({"state": state, **brought.get(record, {}), **given})
        records._follow(state, before)
        return records

    def _follow(self, state, before):
        """Have happen what follows a state: schedule, plan, settle, tell."""
        getattr(self, f"_follow_{state}", lambda before: None)(before)

    def _enter(self, *states):
        """These records with all rights, where the user may write them and they are in one of the states; nobody else
        changes them until the end of the transaction.

        :raises: as `_move_to`
        """
        self.check_access("write")
        records = self.sudo()
        wrong = records.filtered(lambda record: record.state not in states)[:1]
        if wrong:
            raise UserError(wrong._say_no_such_step())
        try:
            records.lock_for_update(allow_referencing=True)
        except LockError:
            self.env["crm.contention"]._refuse(self.env._(
                "Somebody else is working on %(record)s at the moment. Try again in a minute.",
                record=records[:1].display_name))
        return records

    def _say_no_such_step(self):
        """Where the record stands, and where it can go from there."""
        following = [state for state in self._transitions.get(self.state, ()) if state != self.state]
        values = {"record": self.display_name, "state": self._describe_state().lower()}
        if not following:
            return self.env._("%(record)s is %(state)s: no further step is possible.", **values)
        labels = get_labels(self, "state")
        return self.env._(
            "%(record)s is %(state)s: this step is not possible now. From here it can become: %(states)s.",
            states=join(self.env, [labels[state].lower() for state in following]), **values)

    def _describe_state(self):
        """The state in words."""
        return get_labels(self, "state")[self.state]
