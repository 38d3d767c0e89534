from odoo import fields, models

from ...tools import private


class CrmClockMixin(models.AbstractModel):
    """Records whose story can be told as it happened at a moment of the past, such as by the demo data: each step then
    has that moment and nobody is told of it any more. Only our own code can turn the clock."""

    _name = "crm.clock.mixin"
    _description = "Moved Clock"

    def _as_of(self, moment):
        """These records, for whom it is this moment."""
        return self.with_context(crm_moment=private.Private(moment))

    def _get_now(self):
        """The moment at which things happen."""
        return self._get_moment_told() or fields.Datetime.now()

    def _get_moment_told(self):
        return private.read(self.env.context, "crm_moment")

    def _message_create(self, values_list):
        if moment := self._get_moment_told():
            values_list = [{"date": moment, **values} for values in values_list]
        return super()._message_create(values_list)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        return [] if self._get_moment_told() else super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
