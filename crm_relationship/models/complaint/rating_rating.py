from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.ours import is_ours


class RatingRating(models.Model):
    """Everybody may make ratings of any record and read its name in them: not of ours."""

    _inherit = "rating.rating"

    @api.constrains("res_model_id", "res_id", "parent_res_model_id", "parent_res_id")
    def _check_not_ours(self):
        if any(is_ours(self.env, model) for rating in self.sudo()
               for model in (rating.res_model, rating.parent_res_model)):
            raise AccessError(self.env._("Complaints and other records of customer relationship are not rated."))

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        ours = self.filtered(lambda rating: is_ours(self.env, rating.res_model))
        ours.res_name = False
        return super(RatingRating, self - ours)._compute_res_name()

    @api.depends("parent_res_model", "parent_res_id")
    def _compute_parent_res_name(self):
        ours = self.filtered(lambda rating: is_ours(self.env, rating.parent_res_model))
        ours.parent_res_name = False
        return super(RatingRating, self - ours)._compute_parent_res_name()
