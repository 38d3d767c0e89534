from datetime import datetime, time, timedelta
from statistics import quantiles

from odoo.exceptions import AccessError
from odoo.tests.common import freeze_time, tagged

from ...tools import intervals, sample_size, uplift
from ..tier.tier_case import TODAY
from .campaign_case import CampaignCase
from .test_uplift import get_values

DAYS = 30
END = TODAY + timedelta(days=DAYS - 1)


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignResults(CampaignCase):
    """From the customers of a campaign and what they buy to what it has earned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._new_buyers(100, amount=100)
        cls._buy(cls.buyers, -20, [200 + 3 * place for place in range(100)])

    @classmethod
    def _buy(cls, partners, days, amounts):
        """An order for each customer, so many days after today; a third of it is margin."""
        moment = datetime.combine(TODAY + timedelta(days=days), time(12))
        cls._book_rows([(partner.id, moment, amount, amount / 3, 1, "sale")
                        for partner, amount in zip(partners, amounts, strict=True)], cls.company)

    def _run(self, **values):
        return self._start(**{"holdout_percent": 20, "end_date": END, "measure": "revenue", **values})

    def _arms(self, campaign):
        targets = self.targets.search([("campaign_id", "=", campaign.id)], order="partner_id")
        return targets.filtered(lambda target: not target.is_control), targets.filtered("is_control")

    def _sell_more(self, campaign, treated=(300, 5), control=(200, 5)):
        """Ten days later all buy: a base and a step for each one more."""
        for targets, (base, step) in zip(self._arms(campaign), (treated, control), strict=True):
            self._buy(targets.partner_id, 10, [base + step * (place % 16) for place in range(len(targets))])

    def _results(self, campaign):
        return campaign.with_user(self.officer).get_results()[0]

    # === WHEN CUSTOMERS ARE CHOSEN ===#

    def test_what_was_bought_before_is_noted(self):
        """In as many days before as count after: the orders of 20 days ago, not those of 30 days ago."""
        campaign = self._run(end_date=TODAY + timedelta(days=24))
        treated, control = self._arms(campaign)
        self.assertEqual((len(treated), len(control)), (80, 20))
        for place, buyer in enumerate(self.buyers):
            target = (treated | control).filtered(lambda found, buyer=buyer: found.partner_id == buyer)
            self.assertEqual((target.orders_before, target.revenue_before), (1, 200 + 3 * place))
            self.assertAlmostEqual(target.margin_before, (200 + 3 * place) / 3, 2)
        self.assertAlmostEqual(campaign.cap, 200 + 3 * 0.99 * 99, 2)
        self.assertAlmostEqual(campaign.margin_cap, campaign.cap / 3, 1)

    def test_thirty_days_are_thirty_days(self):
        treated, _control = self._arms(self._run())
        self.assertEqual(set(treated.mapped("orders_before")), {2}, "the day 30 days ago is the first that counts")

    def test_cap_of_customers_who_spent_nothing(self):
        """It is that of all customers of the company then, and 0 where nobody has bought anything."""
        quiet = self._new_buyers(30, name="Quiet", amount=50)
        self.env.cr.execute("UPDATE sale_order SET date_order = date_order - interval '1 year' WHERE partner_id IN %s",
                            [quiet._ids])
        domain = f"[('partner_id', 'in', {quiet.ids})]"
        campaign = self._run(domain=domain, end_date=TODAY + timedelta(days=24))
        self.assertEqual(set(self._arms(campaign)[0].mapped("revenue_before")), {0})
        self.assertAlmostEqual(campaign.cap, 200 + 3 * 0.99 * 99, 2)
        self.assertEqual(self._run(domain=domain, end_date=TODAY + timedelta(days=10)).cap, 0)

    def test_later_orders_do_not_move_the_cap(self):
        campaign = self._run()
        before = campaign.cap, campaign.smallest_visible
        self._buy(self.buyers[:1], -3, [90_000])
        self._sell_more(campaign)
        self._tick(DAYS)
        self.assertEqual((campaign.cap, campaign.smallest_visible), before)
        self.assertEqual(self._results(campaign)["cap"], before[0])

    # === THE VERDICT ===#

    def test_verdict_is_that_of_the_statistics(self):
        campaign = self._run()
        self._sell_more(campaign)
        self._tick(DAYS)
        arms = self._arms(campaign)
        found = uplift.compare_means(*(get_values([
            (min(target.revenue_before, campaign.cap), min(target.revenue_after, campaign.cap)) for target in targets])
            for targets in arms), buyers=20)
        self.assertEqual((campaign.state, campaign.verdict, campaign.verdict_on), ("done", "works", END))
        results = self._results(campaign)
        self.assertEqual((results["targets"], results["controls"], results["skipped"]), (100, 20, 0))
        revenue = results["measures"]["revenue"]
        for name in ("treated", "control", "difference", "low", "high"):
            self.assertAlmostEqual(revenue[name], getattr(found, name), 3)
        self.assertTrue(revenue["told"])
        self.assertAlmostEqual(results["smallest_visible"], sample_size.REACH * found.error, 3)
        margin = results["measures"]["margin"]
        self.assertAlmostEqual(results["gain"]["low"], 80 * margin["low"], 0)
        self.assertEqual(results["currency"], "USD")

    def test_nothing_is_told_before(self):
        campaign = self._run()
        self._sell_more(campaign)
        self._tick(DAYS - 1)
        with freeze_time(datetime.combine(END, time(16))):
            results = self._results(campaign)
            self.assertIn("29 of 30 days are over", campaign.with_user(self.officer).result_told)
        self.assertEqual((results["state"], results["verdict"], results["verdict_on"]), ("running", False, False))
        for measure in results["measures"].values():
            self.assertEqual((measure["low"], measure["high"], measure["told"]), (False, False, False))
        self.assertEqual((results["gain"]["low"], results["gain"]["high"], results["pays"]), (False, False, False))
        self.assertGreater(results["measures"]["revenue"]["treated"], 0, "what has been bought so far")

    def test_only_orders_from_the_start_to_the_end_count(self):
        campaign = self._run()
        treated, _control = self._arms(campaign)
        partner = treated[:1].partner_id
        self._buy(partner, 0, [11])
        self._buy(partner, DAYS - 1, [23])
        self._buy(partner, -1, [47])
        self._buy(partner, DAYS, [95])
        self._tick(DAYS + 3)
        self.assertEqual((treated[:1].orders_after, treated[:1].revenue_after), (2, 34))
        self.assertEqual((treated[1].orders_after, treated[1].revenue_after), (0, 0))

    def test_it_is_locked(self):
        """Whatever happens later: orders that are changed, customers who are merged, a second night."""
        campaign = self._run()
        self._sell_more(campaign)
        self._tick(DAYS)
        told = self._results(campaign)
        treated, control = self._arms(campaign)
        self._buy(control.partner_id, 12, [5000] * len(control))
        self._merge_customers(treated[1].partner_id, treated[0].partner_id)
        self._tick(DAYS + 1)
        self.assertEqual(self._results(campaign), told)

    def test_harm(self):
        campaign = self._run()
        self._sell_more(campaign, treated=(150, 5), control=(300, 5))
        self._tick(DAYS)
        self.assertEqual(campaign.verdict, "hurts")
        self.assertIn("did harm", campaign.with_user(self.officer).result_told)
        self.assertFalse(self._results(campaign)["pays"])

    def test_how_many_more(self):
        """For the effect that matters, as somebody has said before, not for the one that was seen."""
        campaign = self._run(smallest_effect=3)
        self._sell_more(campaign, treated=(200, 5), control=(200, 5))
        self._tick(DAYS)
        results = self._results(campaign)
        self.assertEqual(results["verdict"], "no_evidence")
        error = results["smallest_visible"] / sample_size.REACH
        self.assertAlmostEqual(results["more_needed"], sample_size.more_needed(100, error, 3), delta=2)
        self.assertIn("more customers are needed", campaign.with_user(self.officer).result_told)
        self.assertEqual(results["effect"], 3)

    def test_too_few(self):
        campaign = self._run(domain=f"[('partner_id', 'in', {self.buyers[:40].ids})]")
        self._sell_more(campaign)
        self._tick(DAYS)
        self.assertEqual(campaign.verdict, "too_few")
        self.assertIn("Too few customers", campaign.with_user(self.officer).result_told)
        self.assertFalse(self._results(campaign)["measures"]["revenue"]["told"])

    def test_no_control_group(self):
        campaign = self._run(holdout_percent=0)
        self._tick(DAYS)
        self.assertEqual(campaign.verdict, "too_few")
        self.assertIn("no control group", campaign.with_user(self.officer).result_told)

    def test_shares(self):
        campaign = self._run(measure="bought")
        treated, control = self._arms(campaign)
        self._buy(treated[:56].partner_id, 5, [100] * 56)
        self._buy(control[:6].partner_id, 5, [100] * 6)
        self._tick(DAYS)
        bought = self._results(campaign)["measures"]["bought"]
        low, high = intervals.newcombe(56, 80, 6, 20)
        self.assertEqual((bought["treated"], bought["control"], bought["difference"]), (0.7, 0.3, 0.4))
        self.assertAlmostEqual(bought["low"], low, 5)
        self.assertAlmostEqual(bought["high"], high, 5)
        self.assertEqual(campaign.verdict, "works")
        self.assertIn("70.0% of the customers bought, 30.0%", campaign.with_user(self.officer).result_told)

    def test_stopped_early(self):
        campaign = self._run()
        self._sell_more(campaign)
        campaign.action_stop()
        self._tick(DAYS)
        self.assertEqual((campaign.state, campaign.verdict), ("stopped", False))
        results = self._results(campaign)
        self.assertEqual((results["verdict"], results["measures"]["revenue"]["low"]), (False, False))
        self.assertIn("Stopped", campaign.with_user(self.officer).result_told)

    def test_paused_is_judged_all_the_same(self):
        campaign = self._run()
        self._sell_more(campaign)
        campaign.action_pause()
        self._tick(DAYS)
        self.assertEqual(campaign.verdict, "works")

    # === HARM ===#

    def _proposals(self, campaign):
        return campaign._search_activities("mail_activity_type_campaign_harm")

    def test_harm_is_looked_for_each_week(self):
        campaign = self._run(measure="bought")
        _treated, control = self._arms(campaign)
        self._buy(control.partner_id, 1, [100] * len(control))
        self._tick(6)
        self.assertFalse(self._proposals(campaign))
        self._tick(7)
        self.assertEqual(self._proposals(campaign).user_id, self.officer)
        self.assertIn("Pause", self._proposals(campaign).summary)
        self.assertEqual(campaign.state, "running", "it is proposed, not done")
        self._tick(8)
        self._tick(14)
        self.assertEqual(len(self._proposals(campaign)), 1)
        campaign.action_pause()
        self.assertFalse(self._proposals(campaign))

    def test_a_little_harm_may_be_chance(self):
        campaign = self._run(measure="bought")
        treated, control = self._arms(campaign)
        self._buy(control[:12].partner_id, 1, [100] * 12)
        self._buy(treated[:32].partner_id, 1, [100] * 32)
        self._tick(7)
        self.assertFalse(self._proposals(campaign))

    # === WHO READS IT ===#

    def test_salespeople_read_no_result(self):
        campaign = self._run()
        self._tick(DAYS)
        theirs = campaign.with_user(self.salesperson)
        self.assertRaises(AccessError, theirs.get_results)
        for name in ("results", "result_told", "outlook", "gain", "final_cost", "smallest_visible"):
            with self.assertRaises(AccessError):
                theirs.read([name])

    def test_two_companies(self):
        """What customers buy elsewhere is not counted, and results of elsewhere are not read."""
        campaign = self._run()
        treated, _control = self._arms(campaign)
        branch = self._new_branch()
        self._book(treated[0].partner_id, TODAY + timedelta(days=2), 100, company=branch)
        self._tick(DAYS)
        self.assertEqual(treated[0].orders_after, 0)
        stranger = self._new_user("results_stranger", "officer", company_id=branch.id, company_ids=[(6, 0, branch.ids)])
        self.assertRaises(AccessError, campaign.with_user(stranger).with_company(branch).get_results)

    # === KEY FIGURES ===#

    def test_key_figures(self):
        self.company.retention_budget_limit = 1000
        alone = self._run(holdout_percent=0, end_date=TODAY + timedelta(days=1))
        self._tick(2)
        self.assertTrue(alone.verdict)
        campaign = self._run(contact_cost=2)
        self._sell_more(campaign)
        self._tick()
        self._made(campaign)[:50].action_done()
        self._tick(DAYS)
        self.assertEqual(campaign.final_cost, 100)
        with freeze_time(datetime.combine(END, time(18))):
            values = self.env["crm.kpi"]._get_values(self.company, self.company._get_period(TODAY, END))
        self.assertEqual(values["campaign_cost"]["value"], 100)
        self.assertAlmostEqual(values["campaign_gain"]["value"], campaign.gain, 2)
        self.assertAlmostEqual(values["campaign_return"]["value"], campaign.gain, 2)

    def _made(self, campaign):
        return self.env["mail.activity"].browse(self._rows(campaign).mapped("res_id"))

    # === HOW MUCH WORK IT IS ===#

    def _count(self, number):
        """Statements of choosing so many customers, and of judging what they bought."""
        buyers = self._new_buyers(number, name=f"Of {number}")
        campaign = self._new_campaign(
            holdout_percent=20, end_date=END, domain=f"[('partner_id', 'in', {buyers.ids})]", measure="revenue")
        with self._watch_statements() as planning:
            campaign.action_start()
        self.assertEqual(campaign.target_count, number)
        with freeze_time(datetime.combine(END, time(16))), self._watch_statements() as judging:
            campaign._judge()
        with self._watch_statements() as reading:
            campaign.get_results()
        return [len(statements) for statements in (planning, judging, reading)]

    def test_statements_do_not_grow(self):
        self._count(30)
        self.assertEqual(self._count(40), self._count(400))


@tagged("post_install", "-at_install", "crm_relationship")
class TestCampaignOutlook(CampaignCase):
    """What can be seen, said before a campaign starts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._new_buyers(200, amount=100)

    def _outlook(self, **values):
        campaign = self._new_campaign(**{"holdout_percent": 20, "measure": "revenue", **values})
        return campaign.with_user(self.officer).outlook

    def test_what_can_be_seen(self):
        """As computed from what the customers bought in the days before, and in those before these."""
        orders = [(place, days, 60 * (place % 7) + 10 * days) for place in range(200) for days in (8, 28)
                  if (place + days) % 3]
        self._book_rows([
            (self.buyers[place].id, datetime.combine(TODAY - timedelta(days=days), time(12)), amount, 0, 1, "sale")
            for place, days, amount in orders], self.company)
        before, after = ({place: amount for place, days, amount in orders if days == which} for which in (28, 8))
        cap = quantiles(after.values(), n=100, method="inclusive")[98]
        values = get_values([(min(before.get(place, 0) + 100 + place, cap), min(after.get(place, 0), cap))
                             for place in range(200)])
        variance = (values.after_squares - values.products**2 / values.before_squares) / 198
        revenue = 100 * sample_size.smallest_mean(variance, 160, 40) / values.after
        points = 100 * sample_size.smallest_share(len(after) / 200, 160, 40)
        self.assertIn(
            f"With 200 customers and 20% as control group, a difference of {revenue:.0f}% of revenue or {points:.0f} "
            "percentage points of buyers can be seen.", self._outlook(end_date=TODAY + timedelta(days=14)))

    def test_everybody_buys(self):
        """All alike: hardly any difference is needed to be seen in revenue, and there are no more buyers to win."""
        told = self._outlook()
        self.assertIn("of revenue can be seen", told)
        self.assertNotIn("points", told)

    def test_half_of_them_buy(self):
        moment = datetime.combine(TODAY - timedelta(days=50), time(12))
        self._book_rows([(partner.id, moment, 100, 30, 1, "sale") for partner in self.buyers], self.company)
        self.env.cr.execute(
            "UPDATE sale_order SET date_order = date_order - interval '1 year' WHERE partner_id IN %s",
            [self.buyers[:100]._ids])
        told = self._outlook(end_date=TODAY + timedelta(days=40))
        points = sample_size.smallest_share(0.5, 160, 40)
        self.assertIn(f"{100 * points:.0f} percentage points of buyers", told)

    def test_hardly_anybody_buys(self):
        told = self._outlook(end_date=TODAY + timedelta(days=2))
        self.assertIn("points of buyers can be seen", told)
        self.assertIn("within 3 days", told)

    def test_how_many_are_needed(self):
        moment = datetime.combine(TODAY - timedelta(days=9), time(12))
        self._book_rows([(partner.id, moment, 40 * (place % 17), 9, 1, "sale")
                         for place, partner in enumerate(self.buyers)], self.company)
        self.assertIn("To see $\xa05.00 a customer, about",
                      self._outlook(smallest_effect=5, end_date=TODAY + timedelta(days=20)))

    def test_nothing_can_be_told(self):
        self.assertIn("Without a control group", self._outlook(holdout_percent=0))
        self.assertIn("too few to tell", self._outlook(domain=f"[('partner_id', 'in', {self.buyers[:30].ids})]"))
        self.assertIn("No customer", self._outlook(domain="[('partner_id', '=', 0)]"))

    def test_not_once_it_runs(self):
        campaign = self._start(holdout_percent=20)
        self.assertFalse(campaign.with_user(self.officer).outlook)
