import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { day, figure, figuresOf, money, signed } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";
import { ofPeriod } from "../dashboard/kpi_records";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { StatTile } from "../kit/stat_tile";

const TILES = ["programme_benefit", "programme_cost", "programme_return", "winning_cost", "keeping_cost"];

/** What the programme costs and is estimated to bring, by tier, with what the estimate assumes beside it. */
export class ProgrammeAction extends Component {
    static template = "crm_relationship.ProgrammeAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, StatTile, TierBadge };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.format = { day, figure, figuresOf, signed };
        this.state = useState({
            companyId: getCompany(this.props.state?.companyId).id,
            isManager: false,
            isAdministrator: false,
        });
        this.programme = useServerData((orm) =>
            orm.call("crm.programme", "get_programme", [], { context: inCompany(this.state.companyId) })
        );
        user.hasGroup("crm_relationship.group_relationship_manager").then((is) => (this.state.isManager = is));
        user.hasGroup("base.group_system").then((is) => (this.state.isAdministrator = is));
        useSetupAction({ getLocalState: () => ({ companyId: this.state.companyId }) });
    }

    get data() {
        return this.programme.data;
    }

    get period() {
        const { date_from, date_to } = this.data;
        return _t("%(first)s to %(last)s", { first: day(date_from), last: day(date_to) });
    }

    get tiles() {
        const known = _t("Known costs only");
        const more = {
            programme_return: { unitLabel: _t("for each 100 spent") },
            winning_cost: { note: known },
            keeping_cost: { note: known },
        };
        return TILES.map((code) => ({ code, ...this.data.kpis[code], ...more[code] }));
    }

    get columns() {
        const { retention, kept_margin } = this.data.kpis;
        return [
            { name: "customers", label: _t("Customers"), unit: "integer" },
            { name: "baseline", label: _t("Retention before"), unit: "percent" },
            { name: "retention", label: retention.name, unit: "percent" },
            { name: "kept_more", label: _t("Additional customers kept"), unit: "number", isSigned: true },
            { name: "kept_margin", label: kept_margin.name, unit: "money" },
            { name: "benefit", label: _t("Benefit (estimate)"), unit: "money" },
            { name: "cost", label: _t("Cost"), unit: "money" },
            { name: "return", label: _t("Return per 100 spent"), unit: "per_100" },
        ];
    }

    /** The gain that control groups have shown: false where no campaign with one was judged. */
    get isProven() {
        return Boolean(this.data.kpis.campaign_gain.value || this.data.kpis.campaign_cost.value);
    }

    show(row, { name, unit, isSigned }) {
        const value = row[name];
        return isSigned && typeof value === "number"
            ? signed(value, (number) => figure(number, unit))
            : figure(value, unit, this.data.currency_id);
    }

    money(value) {
        return money(value, this.data.currency_id);
    }

    choose(companyId) {
        this.state.companyId = companyId;
        return this.programme.load();
    }

    /** Records of the company that is shown. */
    open(action, context = {}) {
        const isOne = user.activeCompanies.length > 1;
        return (
            action &&
            this.action.doAction(action, {
                additionalContext: { ...(isOne && { allowed_company_ids: [this.state.companyId] }), ...context },
            })
        );
    }

    /** Those of the days that the figures are of. */
    async openKpi(code) {
        const list = ofPeriod(await this.action.loadAction(this.data.kpis[code].action), this.data);
        return this.open(list.action, list.context);
    }

    openBaselines() {
        return this.open("crm_relationship.crm_programme_baseline_action");
    }

    openSettings() {
        return this.action.doAction("crm_relationship.res_config_settings_action");
    }
}

registry.category("actions").add("crm_relationship.programme", ProgrammeAction, { force: true });
