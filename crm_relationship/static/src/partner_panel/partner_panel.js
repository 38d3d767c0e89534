import { Component, markRaw, onMounted, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { RelationshipChart } from "../chart/chart";
import { openPartnerAction } from "../common/actions";
import { day, figuresOf } from "../common/format";
import { PercentBar } from "../profile_fields/percent_bar";
import { TierBadge } from "../tier_badge/tier_badge";
import { getMonthsConfig } from "./months_chart";
import { getFigureGroups } from "./panel_figures";

/**
 * The page "Relationship" of a customer: figures, a year of sales, explanation, history and override.
 *
 * Asks the server only once its page is shown, and again when the form turns to another customer.
 */
export class PartnerPanel extends Component {
    static template = "crm_relationship.PartnerPanel";
    static components = { PercentBar, RelationshipChart, TierBadge };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.day = day;
        this.figuresOf = figuresOf;
        this.getMonthsConfig = getMonthsConfig;
        this.state = useState({ panel: null });
        onMounted(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.shownId) {
                this.load(next.record.resId);
            }
        });
    }

    get groups() {
        return getFigureGroups(this.state.panel);
    }

    get since() {
        return _t("since %s", day(this.state.panel.profile.tier_since));
    }

    get override() {
        const { until } = this.state.panel.profile.override;
        return until ? _t("set by hand until %s", day(until)) : _t("set by hand");
    }

    async load(partnerId) {
        this.shownId = partnerId;
        if (!partnerId) {
            this.state.panel = null;
            return;
        }
        const call = this.orm.silent.call("res.partner", "get_relationship_panel", [[partnerId]]);
        this.state.panel = markRaw(await this.keepLast.add(call));
    }

    openCompany() {
        return this.action.doAction(openPartnerAction(this.state.panel.commercial_partner_id));
    }

    openOverride() {
        return this.action.doAction("crm_relationship.crm_tier_override_wizard_action", {
            additionalContext: { default_partner_id: this.state.panel.commercial_partner_id },
            onClose: () => this.refresh(),
        });
    }

    /** The badge in the form's header shows the tier as well; unsaved changes of the form are left alone. */
    async refresh() {
        const { record } = this.props;
        await this.load(record.resId);
        if (!(await record.isDirty())) {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("crm_relationship_panel", {
    component: PartnerPanel,
    additionalClasses: ["w-100"],
});
