import { Component } from "@odoo/owl";
import { money, percent, signed } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";

/** Customers and revenue of each tier, now and after, with the difference. */
export class TierTable extends Component {
    static template = "crm_relationship.TierTable";
    static components = { TierBadge };
    static props = { preview: Object };

    setup() {
        this.format = { percent, signed };
    }

    money(value) {
        return money(value, this.props.preview.currency_id);
    }

    get total() {
        const sum = (when, what) => this.props.preview.tiers.reduce((total, tier) => total + tier[when][what], 0);
        return {
            now: { customers: sum("now", "customers"), revenue: sum("now", "revenue") },
            after: { customers: sum("after", "customers"), revenue: sum("after", "revenue") },
        };
    }

    getTone(difference) {
        return { "text-success": difference > 0, "text-danger": difference < 0, "text-muted": !difference };
    }
}
