import { Component, onWillUpdateProps } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { day, figuresOf } from "../../common/format";
import { PercentBar } from "../../profile_fields/percent_bar";
import { TierBadge } from "../../tier_badge/tier_badge";
import { AccountTraits } from "../account_traits/account_traits";
import { openPartnerAction } from "../kit/actions";
import { RelationshipChart } from "../kit/chart";
import { DataPane } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { getMonthsConfig } from "./months_chart";
import { getFigureGroups } from "./panel_figures";

/**
 * The page "Relationship" of a customer: figures, a year of sales, explanation, history and override.
 *
 * Asks the server only once its page is shown, and again when the form turns to another customer.
 */
export class PartnerPanel extends Component {
    static template = "crm_relationship.PartnerPanel";
    static components = { AccountTraits, DataPane, PercentBar, RelationshipChart, TierBadge };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.day = day;
        this.figuresOf = figuresOf;
        this.getMonthsConfig = getMonthsConfig;
        this.shownId = this.props.record.resId;
        this.panel = useServerData(async (orm) =>
            this.shownId ? orm.call("res.partner", "get_relationship_panel", [[this.shownId]]) : null
        );
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.shownId) {
                this.shownId = record.resId;
                this.panel.receive(null); // figures of another customer are not shown meanwhile
                this.panel.load();
            }
        });
    }

    get groups() {
        return getFigureGroups(this.panel.data);
    }

    get since() {
        return _t("since %s", day(this.panel.data.profile.tier_since));
    }

    get override() {
        const { until } = this.panel.data.profile.override;
        return until ? _t("set by hand until %s", day(until)) : _t("set by hand");
    }

    openCompany() {
        return this.action.doAction(openPartnerAction(this.panel.data.commercial_partner_id));
    }

    openOverride() {
        return this.action.doAction("crm_relationship.crm_tier_override_wizard_action", {
            additionalContext: { default_partner_id: this.panel.data.commercial_partner_id },
            onClose: () => this.refresh(),
        });
    }

    /** What people know of the customer, and a run cannot: capacity, potential, influence. */
    openKnowledge() {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Potential and Influence"),
                res_model: "crm.customer.profile",
                res_id: this.panel.data.profile_id,
                views: [[false, "form"]],
                target: "new",
            },
            { onClose: () => this.refresh() }
        );
    }

    async keepAsProspect() {
        await this.orm.call("res.partner", "keep_as_prospect", [[this.shownId]]);
        await this.refresh();
    }

    /** The badge in the form's header shows the tier as well; unsaved changes of the form are left alone. */
    async refresh() {
        const { record } = this.props;
        await this.panel.load();
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("lazy_components").add("crm_relationship.PartnerPanel", PartnerPanel);
