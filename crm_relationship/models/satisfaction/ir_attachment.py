from odoo import api, models
from odoo.exceptions import ValidationError

from ...tools import uploads

LINE = "crm.service.audit.line"
PARTS = {"res_model", "res_id", "res_field", "type", "public", "name", "raw", "datas", "db_datas"}


class IrAttachment(models.Model):
    """Photos of visits are pictures, however they come: by the form, over RPC, or moved from elsewhere."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_photos()
        return attachments

    def write(self, vals):
        result = super().write(vals)
        if PARTS & vals.keys():
            self._check_photos()
        return result

    def _check_photos(self):
        """Refuse what hangs on a line of a visit and is no picture, or too much.

        :raises ValidationError: saying so
        """
        photos = self.sudo().filtered(lambda attachment: attachment.res_model == LINE)
        for photo in photos:
            content = photo.raw or b""
            if photo.type != "binary" or photo.public or photo.res_field or not uploads.is_picture(photo.name, content):
                raise ValidationError(self.env._(
                    "\"%(file)s\" is no photo: pictures only, such as JPEG or PNG.", file=photo.name))
            if len(content) > uploads.MAX_FILE_SIZE:
                raise ValidationError(self.env._(
                    "\"%(file)s\" is too large: at most %(size)s MB a photo.", file=photo.name,
                    size=uploads.MAX_FILE_SIZE // uploads.MEGABYTE))
        for res_id in set(photos.mapped("res_id")) - {0}:  # 0: uploaded for a line that is not saved yet
            if self.sudo().search_count([("res_model", "=", LINE), ("res_id", "=", res_id)]) > uploads.MAX_FILES:
                raise ValidationError(self.env._(
                    "At most %(number)s photos for each question.", number=uploads.MAX_FILES))
