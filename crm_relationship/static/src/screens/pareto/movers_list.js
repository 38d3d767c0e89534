import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { money } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";

/** Customers whose tier would change, biggest revenue first, with the reason. */
export class MoversList extends Component {
    static template = "crm_relationship.MoversList";
    static components = { TierBadge };
    static props = { preview: Object, onOpen: Function };

    setup() {
        this.money = money;
    }

    get hidden() {
        return this.props.preview.movers_total - this.props.preview.movers.length;
    }

    get hiddenText() {
        return _t("and %s more customers with less revenue", this.hidden);
    }

    getTier(id) {
        return this.props.preview.tiers.find((tier) => tier.id === id) || {};
    }

    isPromotion(mover) {
        const worst = Infinity;
        const [before, after] = [mover.old_tier_id, mover.new_tier_id].map((id) => this.getTier(id).sequence ?? worst);
        return after < before;
    }

    getDirection(mover) {
        return this.isPromotion(mover) ? _t("rises") : _t("falls");
    }
}
