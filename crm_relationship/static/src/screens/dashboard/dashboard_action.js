import { Component, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { day, figuresOf } from "../../common/format";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { CampaignTable } from "./campaign_table";
import { CoverageCard } from "./coverage_card";
import { FoldedCard } from "./folded_card";
import { GapsCard } from "./gaps_card";
import { ofPeriod } from "./kpi_records";
import { KpiTile } from "./kpi_tile";
import { MonthsCard } from "./months_card";
import { NeedsCard } from "./needs_card";
import { RetentionCard } from "./retention_card";
import { TiersCard } from "./tiers_card";
import { getFirstTiles, getTiles, MISSED, PROGRAMME, RATES } from "./tiles";

/**
 * Screens that say more, with a name where that of the menu says too little by itself. Who has no right to a screen does
 * not have its menu either.
 */
const MORE = [
    ["crm_retention_figures_menu"],
    ["crm_cohorts_menu"],
    ["crm_customer_movement_menu"],
    ["crm_customer_profile_menu_structure"],
    ["crm_tier_policy_preview_menu"],
    ["crm_programme_menu"],
    ["crm_scorecard_menu"],
    ["crm_scorecard_menu_mine"],
    ["crm_satisfaction_trend_menu", _t("Satisfaction Trend")],
    ["crm_satisfaction_gaps_menu", _t("Satisfaction Gaps")],
    ["crm_assessment_menu"],
    ["crm_complaint_figures_menu", _t("Complaint Figures")],
];
/** What salespeople see first of their customers; what else there is follows. */
const OWN = ["customers", "revenue", "warnings", "value_at_risk", "complaints", "promises", "visits"];

/** Where a key figure leads, if not to its own list: to the screen that shows whom it is of. */
const SCREENS = { retention: "crm_relationship.crm_retention_figures_action" };

/** Whether the good ones stay, what is at risk, whether they are content, whether we keep our word, who needs us today. */
export class DashboardAction extends Component {
    static template = "crm_relationship.Dashboard";
    static components = {
        CampaignTable,
        CompanySwitch,
        CoverageCard,
        DataPane,
        EmptyHelp,
        FoldedCard,
        GapsCard,
        KpiTile,
        Layout,
        MonthsCard,
        NeedsCard,
        PeriodSwitch,
        RetentionCard,
        TiersCard,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.menu = useService("menu");
        this.orm = useService("orm");
        this.ui = useState(useService("ui"));
        this.figuresOf = figuresOf;
        const { period, companyId } = this.props.state || {};
        this.state = useState({
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
            mayExport: false,
        });
        user.hasGroup("base.group_allow_export").then((may) => (this.state.mayExport = may));
        this.dashboard = useServerData((orm) =>
            orm.call("crm.dashboard", "get_dashboard", [], {
                ...getPeriodArguments(this.state.period),
                context: inCompany(this.state.companyId),
            })
        );
        loadBundle("web.chartjs_lib"); // while the server answers: the charts would ask for it only afterwards
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get data() {
        return this.dashboard.data;
    }

    /** Nothing has been sold yet: what to do first is all there is. */
    get isNew() {
        return Boolean(this.data?.start) && !this.data.start[0].is_done;
    }

    get isOwn() {
        return this.data.scope === "own";
    }

    get firstTiles() {
        return getFirstTiles(this.data.kpis);
    }

    /** What is counted of the salesperson's own customers. */
    get own() {
        const place = ({ key }) => (OWN.includes(key) ? OWN.indexOf(key) : OWN.length);
        return this.data.own
            .map((figure) => ({ ...figure, code: figure.key, points: [], count: 0, previous: false }))
            .sort((one, other) => place(one) - place(other));
    }

    get allOfCompany() {
        return _t("All of %s", this.data.company);
    }

    /** Figures of the whole company that salespeople may know. What was missed is counted of what they may open. */
    get ofAll() {
        return [...this.firstTiles.map((tile) => ({ ...tile, foot: undefined })), ...this.rates.slice(1)];
    }

    get rates() {
        return getTiles(this.data.kpis, RATES);
    }

    get missed() {
        return getTiles(this.data.kpis, MISSED).map((tile) => ({
            ...tile,
            tone: tile.value ? "danger" : "success",
        }));
    }

    get programme() {
        return getTiles(this.data.kpis, PROGRAMME);
    }

    get more() {
        const menus = this.menu.getAll();
        return MORE.map(([id, name]) => {
            const menu = menus.find(({ xmlid }) => xmlid === `crm_relationship.${id}`);
            return { id, name: name || menu?.name, actionID: menu?.actionID };
        }).filter(({ actionID }) => actionID);
    }

    get title() {
        const { company, date_from, date_to } = this.data;
        return _t("%(company)s, %(first)s to %(last)s", { company, first: day(date_from), last: day(date_to) });
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.dashboard.load();
    }

    /** Records of the company that is shown. */
    open(action, context = {}) {
        const isOne = user.activeCompanies.length > 1;
        return this.action.doAction(action, {
            additionalContext: {
                ...(isOne && { allowed_company_ids: [this.state.companyId] }),
                ...context,
            },
        });
    }

    /** What is shown, as a workbook or on one page. */
    async takeAlong(method) {
        const { period, companyId } = this.state;
        const action = await this.orm.call("crm.dashboard", method, [], {
            ...getPeriodArguments(period),
            context: inCompany(companyId),
        });
        return this.action.doAction(action);
    }

    /** What is counted now opens just that; of the others, the list of the period. */
    async openKpi({ code, action }) {
        if (SCREENS[code] || typeof action !== "string") {
            return this.open(SCREENS[code] || action);
        }
        const list = ofPeriod(await this.action.loadAction(action), this.data);
        return this.open(list.action, list.context);
    }
}

registry.category("actions").add("crm_relationship.dashboard", DashboardAction, { force: true });
