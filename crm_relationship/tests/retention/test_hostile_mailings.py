"""Mailings of Odoo whose recipients are chosen by what we know of customers."""

from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from ..tier.tier_case import TierCase


@tagged("post_install", "-at_install", "crm_relationship")
class TestHostileMailings(TierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine, cls.theirs = cls._customers_of(50, 90)
        (cls.mine | cls.theirs).write({"email": "somebody@example.com"})
        cls.mailer, cls.seller, cls.officer = (
            cls._new_user(f"mailings_{name}", *groups, "mass_mailing.group_mass_mailing_user")
            for name, groups in (("mailer", ()), ("seller", ("user",)), ("officer", ("officer",))))
        cls.mine.user_id, cls.theirs.user_id = cls.seller, cls.officer
        cls._classify()
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _mail(self, user, condition, **values):
        """A mailing of that user to those of our two customers whom a condition finds."""
        return self.env["mailing.mailing"].with_user(user).create({
            "subject": "News", "mailing_model_id": self.env["ir.model"]._get_id("res.partner"), "body_html": "<p/>",
            "mailing_domain": repr([("id", "in", (self.mine | self.theirs).ids), condition]), **values})

    def _find(self, mailing):
        """Whom the queue, which works with all rights, sends it to."""
        self.env.invalidate_all()
        queue = mailing.with_user(self.env.ref("base.user_root"))
        return self.env["res.partner"].browse(queue._get_recipients())

    def test_nobody_chooses_by_figures_that_they_may_not_read(self):
        """Who sends mailings would read from the addresses who buys how much."""
        revenue = ("customer_profile_id.revenue", ">", 40)
        for condition in (revenue, ("parent_id.customer_profile_id.revenue", ">", 40),
                          ("commercial_partner_id", "any", [revenue])):
            with self.subTest(condition=condition), self.assertRaises(AccessError), self.env.cr.savepoint():
                self._mail(self.mailer, condition)
        mailing = self._mail(self.mailer, ("name", "!=", False))
        self.assertEqual(self._find(mailing), self.mine | self.theirs, "what is not ours is as it was")
        hidden = repr([("id", "in", (self.mine | self.theirs).ids), revenue])
        with self.assertRaises(AccessError):
            mailing.write({"mailing_domain": hidden})
        favorite = self.env["mailing.filter"].create({
            "name": "Big", "mailing_domain": hidden, "mailing_model_id": self.env["ir.model"]._get_id("res.partner")})
        with self.assertRaises(AccessError):
            mailing.write({"mailing_filter_id": favorite.id})

    def test_who_sees_their_own_customers_mails_them_only(self):
        condition = ("customer_profile_id.revenue", ">", 40)
        self.assertEqual(self._find(self._mail(self.seller, condition)), self.mine)
        self.assertEqual(self._find(self._mail(self.officer, condition)), self.mine | self.theirs)
        handed_on = self._mail(self.seller, condition, user_id=self.officer.id)
        self.assertEqual(self._find(handed_on), self.mine, "whoever is named responsible")
        with self.assertRaises(AccessError):
            handed_on.write({"chosen_by_id": self.officer.id})
        copied = self._mail(self.officer, condition).with_user(self.seller).copy()
        self.assertEqual(self._find(copied), self.mine)

    def test_tiers_are_those_of_the_company_in_which_they_were_chosen(self):
        mailing = self._mail(self.mailer, ("tier_id", "=", self.theirs.tier_id.id))
        self.assertIn(self.theirs, self._find(mailing), "the tier is for everybody inside")
        self.assertEqual(mailing.sudo().chosen_in_id, self.company)
        other = self._create_company(name="Wholesale Elsewhere")
        self.mailer.company_ids |= other
        mailing.with_company(other).mailing_domain = mailing.mailing_domain
        self.assertFalse(self._find(mailing), "nobody has a tier there")

    def test_rights_that_are_gone(self):
        """The queue goes on, and the mailing says why nobody has got it."""
        mailing = self._mail(self.officer, ("customer_profile_id.revenue", ">", 40))
        self.officer.group_ids -= self.env.ref("crm_relationship.group_relationship_officer")
        self.officer.group_ids -= self.env.ref("crm_relationship.group_relationship_user")
        self.assertFalse(self._find(mailing))
        self.assertIn("chosen", str(mailing.sudo().message_ids.mapped("body")))
