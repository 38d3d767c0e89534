def post_init_hook(env):
    """Classify at once: whoever installs the addon sees the tiers of his customers the same minute."""
    policies = env["crm.tier.policy"]._search_unserved()
    if policies:
        policies.classify()


def uninstall_hook(env):
    """Take our to-dos along, else they would become plain ones. Let go of records that cannot be deleted one by one:
    customers and products of the demo data have orders, tiers a history, targets what was measured by them."""
    kind = env.ref("crm_relationship.mail_activity_type_shortage", raise_if_not_found=False)
    if kind:
        env["mail.activity"].with_context(active_test=False).search([("activity_type_id", "=", kind.id)]).unlink()
    kept = ("res.partner", "crm.tier", "product.product", "product.template", "product.category",
            "crm.service.moment", "crm.service.standard", "crm.service.target", "crm.service.remedy",
            "loyalty.program", "loyalty.reward")
    env["ir.model.data"].search([("module", "=", "crm_relationship"), ("model", "in", kept)]).unlink()
