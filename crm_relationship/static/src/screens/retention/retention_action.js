import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
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
import { CohortMap } from "./cohort_map";
import { quarterName } from "./cohorts";

const TILES = ["retention", "churn_rate", "net_retention", "value_at_risk"];

/** Who stays, by tier and by the quarter they came in, what is at risk, and why others left. */
export class RetentionAction extends Component {
    static template = "crm_relationship.RetentionAction";
    static components = { CohortMap, CompanySwitch, DataPane, EmptyHelp, Layout, StatTile, TierBadge };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.format = { day, figure, figuresOf, percent };
        const { measure, tierId, companyId } = this.props.state || {};
        this.state = useState({
            measure: measure || "customers",
            tierId: tierId ?? null,
            companyId: getCompany(companyId).id,
            mayExport: false,
        });
        this.measures = [
            ["customers", _t("Customers")],
            ["revenue", _t("Revenue")],
        ];
        this.retention = useServerData((orm) =>
            orm.call("crm.customer.profile", "get_retention", [], { context: inCompany(this.state.companyId) })
        );
        user.hasGroup("base.group_allow_export").then((may) => (this.state.mayExport = may));
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

    /** Of which tiers there are cohorts; 0: of none that is known. */
    get cohortTiers() {
        const found = new Set(this.data.cohorts.map((cell) => cell.tier_id));
        const tiers = this.data.tiers.filter(({ id }) => found.has(id));
        return found.has(0) ? [...tiers, { id: 0, name: _t("Not known") }] : tiers;
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

    openCell(row, cell) {
        const name = _t("First purchase %(first)s, bought in %(quarter)s", {
            first: quarterName(row.first),
            quarter: quarterName(cell.quarter),
        });
        const tier = this.state.tierId ?? "*";
        return this.action.doAction(
            openProfilesAction(name, [
                ["company_id", "=", this.state.companyId],
                ["cohort", "=", [row.first, cell.quarter, tier, this.data.cohorts_as_of].join("|")],
            ])
        );
    }

    download() {
        return this.action.doAction({
            type: "ir.actions.act_url",
            target: "download",
            url: `/crm_relationship/workbook/cohorts?company_ids=${this.state.companyId}`,
        });
    }
}

registry.category("actions").add("crm_relationship.retention", RetentionAction, { force: true });
