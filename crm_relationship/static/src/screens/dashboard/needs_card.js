import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { money } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";

const ICONS = {
    promise: "fa-truck",
    shortage: "fa-cubes",
    complaint: "fa-exclamation-circle",
    warning: "fa-sign-out",
    coverage: "fa-handshake-o",
};
const ON_A_PHONE = 3;

/** Who needs us today, most money first: each row is one click from doing something about it. */
export class NeedsCard extends Component {
    static template = "crm_relationship.NeedsCard";
    static components = { TierBadge };
    static props = { needs: Object, tiers: Array, currencyId: [Number, Boolean], onOpen: Function };

    setup() {
        this.ui = useState(useService("ui"));
        this.state = useState({ all: false });
    }

    get isCut() {
        return this.ui.isSmall && !this.state.all && this.props.needs.rows.length > ON_A_PHONE;
    }

    get rows() {
        const { needs, tiers, currencyId } = this.props;
        const rows = this.isCut ? needs.rows.slice(0, ON_A_PHONE) : needs.rows;
        return rows.map((row) => ({
            ...row,
            tier: tiers.find(({ id }) => id === row.tier_id),
            icon: ICONS[row.kind] || "fa-bell-o",
            money: row.amount === false ? "" : money(row.amount, currencyId),
            more: row.others ? _t("+%s", row.others) : "",
        }));
    }

    get counted() {
        const { count, rows } = this.props.needs;
        return count > rows.length ? _t("%(shown)s of %(count)s", { shown: rows.length, count }) : "";
    }
}
