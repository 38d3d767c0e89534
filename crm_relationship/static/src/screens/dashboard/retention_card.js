import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { DASH, number, percent, signed } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";
import { countedOf } from "./tiles";

const FEWEST = 5; // customers, of which a share says nothing

/** How many customers of each tier have bought again, beside how many had in the period before. */
export class RetentionCard extends Component {
    static template = "crm_relationship.RetentionCard";
    static components = { TierBadge };
    static props = { kpi: Object, tiers: Array, onOpen: Function };

    setup() {
        this.ui = useState(useService("ui"));
    }

    get rows() {
        return this.props.tiers
            .filter(({ id }) => this.props.kpi.by_tier[id]?.denominator)
            .map((tier) => this.describe(tier, this.props.kpi.by_tier[tier.id]));
    }

    get isCompared() {
        return this.rows.some(({ before }) => before);
    }

    describe(tier, found) {
        const { value, previous, denominator } = found;
        if (denominator < FEWEST) {
            return { tier, text: DASH, help: _t("too few to tell: %s", countedOf(found)) };
        }
        const isCompared = typeof previous === "number";
        return {
            tier,
            text: percent(value, 0),
            help: isCompared
                ? _t("%(counted)s, before: %(previous)s", { counted: countedOf(found), previous: percent(previous) })
                : countedOf(found),
            width: `width: ${value}%`,
            before: isCompared ? `inset-inline-start: ${previous}%` : false,
            change: isCompared ? signed(value - previous, (size) => number(size)) : "",
            tone: isCompared ? this.getTone(value - previous) : "",
        };
    }

    getTone(difference) {
        return difference ? (difference > 0 ? "text-success" : "text-danger") : "text-muted";
    }
}
