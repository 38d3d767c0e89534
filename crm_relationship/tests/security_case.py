"""A user of each role, and a customer for each way of belonging to somebody."""

from .common import RelationshipCommon

ROLES = ("public", "portal", "internal", "user", "officer", "manager")  # each may do what those before it may
# Whose customer it is, as the relationship user sees it.
CUSTOMERS = ("mine", "team", "nobody", "stranger", "other company")


class SecurityCommon(RelationshipCommon):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._create_company(name="Wholesale Elsewhere")
        cls.users = {role: cls._new_user(f"matrix_{role}", role) for role in ("user", "officer", "manager")}
        cls.users["internal"] = cls._new_user("matrix_internal")
        company = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        for role in ("portal", "public"):
            user = cls._new_user(f"matrix_{role}", **company)
            user.group_ids = cls.env.ref(f"base.group_{role}")
            cls.users[role] = user
        cls.customers = cls._create_customers()

    @classmethod
    def _create_customers(cls):
        """One customer for each way of belonging to somebody, as the relationship user sees it."""
        me, colleague, stranger = cls.users["user"], cls._new_user("matrix_colleague"), cls._new_user("matrix_stranger")
        cls.env["crm.team"].create({
            "name": "Matrix", "company_id": cls.company.id,
            "crm_team_member_ids": [(0, 0, {"user_id": user.id}) for user in me + colleague]})
        salespeople = {"mine": me, "team": colleague, "stranger": stranger}
        return {scope: cls._new_customer(f"Customer: {scope}", user_id=salespeople.get(scope, me.browse()).id)
                for scope in CUSTOMERS}
