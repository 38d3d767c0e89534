def post_init_hook(env):
    """Classify at once: whoever installs the addon sees the tiers of his customers the same minute."""
    policies = env["crm.tier.policy"]._search_unserved()
    if policies:
        policies.classify()


def uninstall_hook(env):
    """Let go of records that cannot be deleted one by one: customers and products of the demo data have orders, tiers
    a history, targets what was measured by them."""
    kept = ("res.partner", "crm.tier", "product.product", "product.template", "product.category",
            "crm.service.moment", "crm.service.standard", "crm.service.target", "crm.service.remedy")
    env["ir.model.data"].search([("module", "=", "crm_relationship"), ("model", "in", kept)]).unlink()
