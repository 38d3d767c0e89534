def post_init_hook(env):
    """Give every company that exists already a tier policy; later ones get theirs when they are created."""
    env["res.company"].search([])._create_tier_policies()
