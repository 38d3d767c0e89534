import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { day, figure, figuresOf, percent } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";
import { openProfilesAction } from "../kit/actions";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { StatTile } from "../kit/stat_tile";

const TILES = ["retention", "churn_rate", "net_retention", "value_at_risk"];

/** Who stays, by tier, what is at risk, and why others left. */
export class RetentionAction extends Component {
    static template = "crm_relationship.RetentionAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, StatTile, TierBadge };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.format = { day, figure, figuresOf, percent };
        this.state = useState({ companyId: getCompany(this.props.state?.companyId).id });
        this.retention = useServerData((orm) =>
            orm.call("crm.customer.profile", "get_retention", [], { context: inCompany(this.state.companyId) })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get data() {
        return this.retention.data;
    }

    get tiles() {
        const owned = this.data.kpis.risk_owned;
        const detail = _t("%s has an owner", figure(owned.value, "percent"));
        return TILES.map((code) => ({
            code,
            ...this.data.kpis[code],
            detail: code === "value_at_risk" && owned.value !== false ? detail : undefined,
            onOpen: code === "value_at_risk" ? () => this.openCases() : undefined,
        }));
    }

    /** The tiers that anybody was in when the window began. */
    get tiers() {
        const { retention, churn_rate, net_retention } = this.data.kpis;
        return this.data.tiers
            .filter(({ id }) => retention.by_tier[id]?.denominator)
            .map((tier) => ({
                ...tier,
                retention: retention.by_tier[tier.id],
                churn: churn_rate.by_tier[tier.id],
                revenue: net_retention.by_tier[tier.id]?.value,
            }));
    }

    get reasons() {
        const most = Math.max(...this.data.reasons.map((reason) => Math.max(reason.case_percent, reason.usual_percent)));
        return this.data.reasons.map((reason) => ({
            ...reason,
            ownWidth: `width: ${(100 * reason.case_percent) / (most || 1)}%`,
            usualWidth: `width: ${(100 * reason.usual_percent) / (most || 1)}%`,
        }));
    }

    get hasLost() {
        return this.data.reasons.some((reason) => reason.case_count);
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.retention.load();
    }

    openCases() {
        return this.action.doAction("crm_relationship.crm_churn_case_action", {
            additionalContext: { search_default_open: 1 },
        });
    }

    openCohorts() {
        return this.action.doAction("crm_relationship.crm_cohorts_action");
    }

    openReasons() {
        return this.action.doAction("crm_relationship.crm_churn_loss_action");
    }

    /** @param {boolean} stayed who bought again, or who did not */
    openTier(tier, stayed) {
        const { date_from, date_to } = this.data;
        const name = stayed ? _t("%s: bought again", tier.name) : _t("%s: have not bought again", tier.name);
        return this.action.doAction(
            openProfilesAction(name, [
                ["company_id", "=", this.state.companyId],
                ["movement", "=", ["tier", date_from, date_to, tier.id, "*"].join("|")],
                ["previous_revenue", ">", 0],
                ["order_count", stayed ? ">" : "=", 0],
            ])
        );
    }
}

registry.category("actions").add("crm_relationship.retention", RetentionAction, { force: true });
