import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { quantity, signed } from "../../common/format";
import { PercentBar } from "../../profile_fields/percent_bar";
import { TierBadge } from "../../tier_badge/tier_badge";

/** What each tier has before and after an allocation: rows of `crm.supply.allocation.totals`. */
export class SupplyTotalsField extends Component {
    static template = "crm_relationship.SupplyTotalsField";
    static components = { PercentBar, TierBadge };
    static props = { ...standardFieldProps };

    setup() {
        this.quantity = quantity;
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    get isAnyLate() {
        return this.rows.some((row) => this.isLate(row));
    }

    isLate(row) {
        return Boolean(row.late_before || row.late_after);
    }

    /** Nothing where nothing changes. */
    getChange(row) {
        return row.change ? signed(row.change, quantity) : "";
    }

    getFilled(row) {
        return row.demand ? (100 * row.after) / row.demand : 0;
    }

    getChangeClass(row) {
        return { "text-success fw-bold": row.change > 0, "text-danger fw-bold": row.change < 0 };
    }
}

registry.category("fields").add("crm_supply_totals", {
    component: SupplyTotalsField,
    displayName: _t("Totals by Tier"),
    supportedTypes: ["json"],
});
