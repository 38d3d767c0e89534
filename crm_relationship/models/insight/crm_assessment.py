from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain

from ...tools import arguments
from ...tools import assessment as formulas

LINKS = {  # where one can do something about a topic
    "strategy": ("crm_account_plan_action", "crm_account_position_action"),
    "tiers": ("crm_customer_grid_action", "crm_customer_profile_action_potential"),
    "service": ("crm_service_standard_action", "crm_service_breach_action"),
    "supply": ("crm_supply_shortage_action", "crm_supply_protection_action"),
    "complaints": ("crm_complaint_figures_action", "crm_complaint_action_action"),
    "loyalty": ("crm_churn_case_action", "crm_retention_campaign_action"),
    "people": ("crm_account_coverage_action", "crm_account_stakeholder_action"),
    "measurement": ("crm_satisfaction_gaps_action", "crm_satisfaction_action_action"),
}


class CrmAssessment(models.AbstractModel):
    """What officers and managers have said of the company and of themselves, year by year and topic by topic."""

    _name = "crm.assessment"
    _description = "Self-Assessment"

    # === PUBLIC API ===#

    @api.model
    @api.readonly
    @arguments.read("any", year=arguments.number(2000, 2999, whole=True, required=False))
    def get_results(self, year=None):
        """How the current company judges itself, beside the year before and beside its managers.

        :param year: of the sheets, default: the last one in which there is one
        :return: a dict: `company_id`, `company`, `currency_id`, `year`, `years` (those with sheets, newest first),
            `sheets` and `sheets_before` (`{company, manager}`: how many); `topics`, a list of dicts `topic`, `name`,
            `company`, `company_before`, `manager`, `manager_before` (0 to 100, means over people; False where nobody
            has said anything) and `figures` (our own, of the last 12 months, as `_get_values` of `crm.kpi` has them);
            `weak`, the lowest topics of the company: dicts `topic`, `name`, `value`, `advice`, `links` (`name` and
            `action`); `surveys`, what there is to fill in: dicts `id`, `title`, `is_done` (by the caller, this year)
        :raises AccessError: for who is no officer
        :raises ValidationError: for what is no year
        """
        self.env["res.users"]._check_role("officer", self.env._("read self-assessments"))
        company, names = self.env.company, self._get_topics()
        years = self._get_years(company)
        year = year or next(iter(years), company._get_today().year)
        now, before = (self._judge(company, number) for number in (year, year - 1))
        figures = self._get_figures(company)
        return {
            "company_id": company.id, "company": company.name, "currency_id": company.currency_id.id,
            "year": year, "years": years,
            "sheets": {about: count for about, (_values, count) in now.items()},
            "sheets_before": {about: count for about, (_values, count) in before.items()},
            "topics": [{
                "topic": topic, "name": name, "figures": figures.get(topic, []),
                **{about: values[topic] for about, (values, _count) in now.items()},
                **{f"{about}_before": values[topic] for about, (values, _count) in before.items()},
            } for topic, name in names.items()],
            "weak": [self._advise(topic, now["company"][0][topic])
                     for topic in formulas.find_weak(now["company"][0])],
            "surveys": self._get_surveys(company)}

    # === WHAT WAS SAID ===#

    def _get_sheets(self, company, domain):
        """What users of a company have filled in who are asked to."""
        sheets = self.env["survey.user_input"].search(Domain([
            ("survey_id.survey_type", "=", "self"), ("state", "=", "done"), ("test_entry", "=", False),
            ("end_datetime", "!=", False), ("create_uid.company_id", "=", company.id)]) & Domain(domain),
            order="end_datetime, id")
        return sheets.filtered(lambda sheet: sheet.create_uid.has_group(
            f"crm_relationship.group_relationship_{sheet.survey_id.sudo()._get_assessing_role()}"))

    def _get_years(self, company):
        return sorted({sheet.end_datetime.year for sheet in self._get_sheets(company, [])}, reverse=True)

    def _judge(self, company, year):
        """`{about: ({topic: value}, sheets)}` of a year. The last sheet of each person counts; of several surveys about
        the same, a person's sheets count as one."""
        last = {}
        for sheet in self._get_sheets(company, self.env["survey.survey"]._get_sheets_domain(year)):
            last[sheet.create_uid, sheet.survey_id] = sheet
        said, counts = {"company": {}, "manager": {}}, Counter()
        for (user, survey), sheet in last.items():
            about = survey.sudo().assessment_of
            counts[about] += 1
            grades = said[about].setdefault(user, defaultdict(list))
            for topic, given in self._get_grades(sheet).items():
                grades[topic] += given
        return {about: ({topic: value for topic, (value, _count) in formulas.judge(people.values()).items()},
                        counts[about]) for about, people in said.items()}

    def _get_grades(self, sheet):
        """`{topic: grades}` of a sheet."""
        grades = defaultdict(list)
        for line in sheet.user_input_line_ids:
            question = line.question_id.sudo()
            grade = question._get_grade(line)
            if question.assessment_topic and grade is not None:
                grades[question.assessment_topic].append(grade)
        return grades

    # === WHAT OUR FIGURES SAY ===#

    def _get_figures(self, company):
        """`{topic: key figures}` that stand beside its questions, as far as the user may read them."""
        questions = self.env["survey.question"].sudo().search(
            [("survey_id.survey_type", "=", "self"), ("survey_id.active", "=", True), ("assessment_topic", "!=", False),
             ("kpi_code", "!=", False)])
        topics = {question.kpi_code: question.assessment_topic for question in questions}
        found = self.env["crm.kpi"]._get_values(company, company._get_period(), list(topics))
        figures = defaultdict(list)
        for code, topic in topics.items():
            if code in found:
                figures[topic].append({"code": code, **{name: found[code][name] for name in (
                    "name", "definition", "unit", "direction", "value", "previous", "action")}})
        return figures

    # === WHAT TO DO ===#

    def _get_surveys(self, company):
        """What the user may fill in."""
        year = company._get_today().year
        surveys = self.env["survey.survey"].search([("survey_type", "=", "self")], order="id")
        users = self.env["res.users"]
        return [{"id": survey.id, "title": survey.title, "is_done": self.env.user in survey._get_sheet_owners(year)}
                for survey in surveys if users._has_role(survey.sudo()._get_assessing_role())]

    def _advise(self, topic, value):
        links = [(f"crm_relationship.{name}", self.env.ref(f"crm_relationship.{name}", raise_if_not_found=False))
                 for name in LINKS[topic]]
        return {
            "topic": topic, "name": self._get_topics()[topic], "value": value, "advice": self._get_advice()[topic],
            "links": [{"name": action.sudo().name, "action": name} for name, action in links if action]}

    # === WORDS ===#

    @api.model
    def _get_topics(self):
        """`{topic: name}` in the order of the result."""
        _ = self.env._
        return {
            "strategy": _("Strategy"), "tiers": _("Tiers"), "service": _("Service"), "supply": _("Supply"),
            "complaints": _("Complaints"), "loyalty": _("Retention"), "people": _("People"),
            "measurement": _("Measurement")}

    def _get_advice(self):
        _ = self.env._
        return {
            "strategy": _(
                "Write a plan with each key account: what you want to reach this year, who does it, and what it may "
                "cost. The matrix of positions shows in whom to invest."),
            "tiers": _(
                "Look at who buys little and could buy much, and see that everybody knows which customers come first."),
            "service": _(
                "Set standards by tier that have a figure and a time limit, and go through those that were broken, "
                "month by month."),
            "supply": _(
                "Protect the goods of key accounts before the season begins, and look at what is short before the "
                "customer notices."),
            "complaints": _(
                "See that nothing is unrecorded, unhandled, unverified or unreported, and have the causes dealt with."),
            "loyalty": _(
                "Give every customer at risk somebody who works on the case, and test which campaigns keep customers."),
            "people": _(
                "Name an executive for each of the most important customers, plan their visits, and get to know more "
                "than one person there."),
            "measurement": _(
                "Find what matters to customers and where you fall short, and decide on an action with an owner and a "
                "day."),
        }
