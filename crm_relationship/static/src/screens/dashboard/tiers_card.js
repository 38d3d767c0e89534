import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { figure, signed } from "../../common/format";
import { PercentBar } from "../../profile_fields/percent_bar";
import { TierBadge } from "../../tier_badge/tier_badge";
import { openProfilesAction } from "../kit/actions";

/** Customers by tier, how many came and went, and what each tier brings. */
export class TiersCard extends Component {
    static template = "crm_relationship.TiersCard";
    static components = { PercentBar, TierBadge };
    static props = { data: Object, onOpen: Function };

    setup() {
        this.figure = figure;
        this.signed = signed;
    }

    get kpis() {
        return this.props.data.kpis;
    }

    get columns() {
        const { tier_customers, tier_share } = this.kpis;
        return [
            { kpi: "tier_customers", name: tier_customers.name, class: "o_crm_number" },
            { kpi: "tier_in", name: _t("In"), class: "o_crm_number" },
            { kpi: "tier_out", name: _t("Out"), class: "o_crm_number" },
            { kpi: "tier_share", name: tier_share.name, class: "" },
        ];
    }

    get rows() {
        const { tier_customers: customers, tier_in, tier_out, tier_share } = this.kpis;
        return this.props.data.tiers
            .filter(({ id }) => [customers, tier_in, tier_out].some((kpi) => kpi.by_tier[id]?.value))
            .map((tier) => ({
                ...tier,
                customers: this.getStock(customers, tier),
                came: tier_in.by_tier[tier.id]?.value || 0,
                left: tier_out.by_tier[tier.id]?.value || 0,
                share: this.getStock(tier_share, tier),
            }));
    }

    /** Of a tier that has no customers 0, but false before anything is known. */
    getStock(kpi, tier) {
        return kpi.by_tier[tier.id]?.value ?? (kpi.value === false ? false : 0);
    }

    openCustomers(tier) {
        this.props.onOpen(
            openProfilesAction(tier.name, [
                ["company_id", "=", this.props.data.company_id],
                ["tier_id", "=", tier.id],
            ])
        );
    }

    /** @param {boolean} came whether those who came are wanted, or those who left */
    openChanges(tier, came) {
        const { company_id, date_from, date_to } = this.props.data;
        const [field, other] = came ? ["new_tier_id", "old_tier_id"] : ["old_tier_id", "new_tier_id"];
        this.props.onOpen({
            type: "ir.actions.act_window",
            name: came ? _t("Moved into %s", tier.name) : _t("Moved out of %s", tier.name),
            res_model: "crm.tier.change",
            views: [[false, "list"]],
            domain: [
                ["company_id", "=", company_id],
                [field, "=", tier.id],
                [other, "!=", tier.id],
                ["date", ">=", date_from],
                ["date", "<=", date_to],
            ],
        });
    }
}
