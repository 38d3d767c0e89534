from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ...tools import sample_size, uplift

HARM = "mail_activity_type_campaign_harm"
LOOK_DAYS = 7


class CrmRetentionCampaign(models.Model):
    """The verdict on a campaign: once, as of its last day, for the measure that was chosen before. Until then only harm
    is looked for, once a week: who looks more often finds effects that are none."""

    _inherit = "crm.retention.campaign"
    _case_kinds = (HARM,)

    looked_on = fields.Date("Checked for Harm On", readonly=True, copy=False)
    result_told = fields.Text(
        "Result", compute="_compute_result_told", groups="crm_relationship.group_relationship_officer")

    # === WHEN THE LAST DAY IS OVER ===#

    def _prepare_done(self):
        return {campaign: campaign._judge() for campaign in self if campaign.end_date}

    def _judge(self):
        """Note what the customers have bought, and what that tells: values of the campaign."""
        self._note_after()
        results = self._prepare_results(self._read_arms(is_noted=True), self.end_date)
        return {"verdict": results["verdict"], "verdict_on": self.end_date, "results": results,
                "gain": results["gain"]["estimate"], "final_cost": results["cost"]}

    # === EACH WEEK ===#

    def _look_for_harm(self):
        """Once a week: where the customers do much worse than the control group, propose to pause."""
        today = self._get_today()
        if self.state != "running" or not self.planned_at or not self.end_date or (
                today - (self.looked_on or self.start_date)).days < LOOK_DAYS:
            return
        self.looked_on = today
        if self._compare(self._read_arms())[self.measure].harms:
            self._ask(HARM, self._get_responsible(), _say_harm, details=_explain_harm)

    def _follow_paused(self, before):
        result = super()._follow_paused(before)
        self._settle(HARM)
        return result

    def _follow_stopped(self, before):
        result = super()._follow_stopped(before)
        self._settle(HARM)
        return result

    def _follow_done(self, before):
        result = super()._follow_done(before)
        self._settle(HARM)
        return result

    # === IN WORDS ===#

    @api.depends("results", "state", "planned_at")
    @api.depends_context("lang")
    def _compute_result_told(self):
        for campaign in self:
            campaign.result_told = "\n".join(campaign._tell_result())

    def _tell_result(self):
        """What it has earned, how sure that is and what it cost, as lines in the reader's language."""
        if self.results:
            return [*self._tell_verdict(self.results), *self._tell_money(self.results), *self._tell_cap(self.results)]
        if self.state == "stopped":
            return [self.env._("Stopped before its end, so there is no result.")]
        if not self.planned_at or not self.end_date:
            return []
        all_days = (self.end_date - self.start_date).days + 1
        return [self.env._(
            "%(past)s of %(all)s days are over. The result is given once, after %(day)s: looking every day would find "
            "effects where there are none.", past=min(all_days, max(0, (self._get_today() - self.start_date).days)),
            all=all_days, day=format_date(self.env, self.end_date))]

    def _tell_verdict(self, results):
        heads = {
            uplift.WORKS: self.env._("It worked."), uplift.HURTS: self.env._("It did harm."),
            uplift.NO_EVIDENCE: self.env._("No evidence yet that it worked: the difference may be chance."),
            uplift.TOO_FEW: self.env._("Too few customers to tell.")}
        lines = [heads[results["verdict"]]]
        if not results["controls"]:
            lines.append(self.env._(
                "There was no control group, so nobody can say what the customers would have bought anyway."))
        if results["verdict"] != uplift.TOO_FEW:
            lines.append(self._tell_difference(results["measure"], results["measures"][results["measure"]]))
        if results["verdict"] == uplift.NO_EVIDENCE:
            lines += self._tell_more_needed(results)
        return lines

    def _tell_difference(self, measure, found):
        signed = self._sign if measure in ("revenue", "margin") else self._sign_points
        words = {name: signed(found[name]) for name in ("difference", "low", "high")}
        if measure == "margin":
            return self.env._(
                "Against the control group, each customer brought %(difference)s of margin: between %(low)s and "
                "%(high)s, with a certainty of 95%%.", **words)
        if measure == "revenue":
            return self.env._(
                "Against the control group, each customer brought %(difference)s of revenue: between %(low)s and "
                "%(high)s, with a certainty of 95%%.", **words)
        words |= {name: self._number(100 * found[name], 1) for name in ("treated", "control")}
        if measure == "bought":
            return self.env._(
                "%(treated)s%% of the customers bought, %(control)s%% of the control group: %(difference)s "
                "percentage points, between %(low)s and %(high)s with a certainty of 95%%.", **words)
        return self.env._(
            "Of the customers who had bought before, %(treated)s%% bought again, %(control)s%% in the control group: "
            "%(difference)s percentage points, between %(low)s and %(high)s with a certainty of 95%%.", **words)

    def _tell_more_needed(self, results):
        if not results["effect"]:
            return []
        effect = self._describe_effect(results["effect"])
        if results["more_needed"]:
            return [self.env._("To see %(effect)s, about %(number)s more customers are needed.", effect=effect,
                               number=self._number(sample_size.round_up(results["more_needed"])))]
        return [self.env._("%(effect)s would have been seen: if it has an effect, it is smaller.", effect=effect)]

    def _tell_money(self, results):
        gain, cost = results["gain"], self._amount(results["cost"])
        if gain["low"] is False:
            return [self.env._("It cost %(cost)s.", cost=cost)]
        words = {"cost": cost, "estimate": self._amount(gain["estimate"]), "low": self._amount(gain["low"])}
        if results["pays"]:
            return [self.env._(
                "In all it earned %(estimate)s of margin, at least %(low)s, and cost %(cost)s: it pays off.", **words)]
        return [self.env._(
            "In all it earned %(estimate)s of margin, at least %(low)s, and cost %(cost)s: it is not proven that "
            "it pays off.", **words)]

    def _tell_cap(self, results):
        if not results["cap"]:
            return []
        return [self.env._(
            "Revenue of a customer over %(cap)s counts as %(cap)s, margin over %(margin)s as %(margin)s: a single big "
            "order does not decide.", cap=self._amount(results["cap"]), margin=self._amount(results["margin_cap"]))]

    def _amount(self, value):
        return format_amount(self.env, value, self.currency_id)

    def _sign(self, value):
        return f"{'+' if value > 0 else ''}{self._amount(value)}"

    def _sign_points(self, value):
        return f"{'+' if value > 0 else ''}{self._number(100 * value, 1)}"


def _say_harm(reader):
    return reader.env._("Pause %(campaign)s? It seems to do harm", campaign=reader.name)


def _explain_harm(reader):
    return reader.env._(
        "The customers bring less than the control group, and hardly by chance. Look at what they got, and pause the "
        "campaign unless you see another reason.")
