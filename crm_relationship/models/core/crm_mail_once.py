from odoo import models


class CrmMailOnce(models.AbstractModel):
    """What an email is sent for, at most once (see `mail.mail`).

    Its `mail_id` is the email that counts; one made earlier does not go out any more.
    """

    _name = "crm.mail.once"
    _description = "Sent Once"

    def _get_mail_obstacle(self):
        """Why the email of this record does not go out after all, right before it would; False if nothing stands
        against it."""
        return False

    def _take_back(self, reason):
        """The emails of these records do not go out, for what `_get_mail_obstacle` has said or whoever recalls them."""

    def _note_sent(self, error):
        """The emails of these records have gone out; or the mail server has not taken them, for a reason in words."""

    def _note_unsure(self):
        """Nobody knows whether the emails of these records have gone out: their sender died, or lost the connection."""
