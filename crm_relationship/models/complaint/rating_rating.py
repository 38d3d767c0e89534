from odoo import api, models
from odoo.exceptions import AccessError

MODULE = "crm_relationship"


class RatingRating(models.Model):
    """Everybody may make ratings of any record and read its name in them: not of ours."""

    _inherit = "rating.rating"

    @api.constrains("res_model_id", "res_id", "parent_res_model_id", "parent_res_id")
    def _check_not_ours(self):
        if any(rating._is_ours(rating.res_model) or rating._is_ours(rating.parent_res_model) for rating in self.sudo()):
            raise AccessError(self.env._("Complaints and other records of customer relationship are not rated."))

    @api.model
    def _is_ours(self, model):
        return model in self.env and self.env[model]._original_module == MODULE

    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        ours = self.filtered(lambda rating: rating._is_ours(rating.res_model))
        ours.res_name = False
        return super(RatingRating, self - ours)._compute_res_name()

    @api.depends("parent_res_model", "parent_res_id")
    def _compute_parent_res_name(self):
        ours = self.filtered(lambda rating: rating._is_ours(rating.parent_res_model))
        ours.parent_res_name = False
        return super(RatingRating, self - ours)._compute_parent_res_name()
