import { Component, markup, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { figure } from "../../common/format";
import { openProfilesAction } from "../kit/actions";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane } from "../kit/data_pane";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { StatTile } from "../kit/stat_tile";
import { getRatesConfig } from "./complaint_charts";
import { listRates, listTiles } from "./figures";

/** Complaints that were missed, the three rates, what is at stake, and who is silent. */
export class ComplaintFiguresAction extends Component {
    static template = "crm_relationship.ComplaintFigures";
    static components = { CompanySwitch, DataPane, Layout, PeriodSwitch, RelationshipChart, StatTile };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.getRatesConfig = getRatesConfig;
        const { period, companyId } = this.props.state || {};
        this.state = useState({
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
        });
        this.figures = useServerData((orm) =>
            orm.call("crm.complaint", "get_figures", [], {
                ...getPeriodArguments(this.state.period),
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get tiles() {
        return listTiles(this.figures.data.none_missed);
    }

    get rates() {
        return listRates(this.figures.data.rates);
    }

    get hasRates() {
        return this.figures.data.months.some((month) => month.complaint_count || month.verified_count);
    }

    money(value) {
        return figure(value, "money", this.figures.data.currency_id);
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.figures.load();
    }

    openTile({ name, model, domain }) {
        const none = _t("None is missed");
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: String(name),
            res_model: model,
            views: (model === "crm.complaint" ? ["list", "kanban", "form"] : ["list"]).map((view) => [false, view]),
            domain,
            context: { active_test: false },
            help: markup`<p class="o_view_nocontent_smiling_face">${none}</p>`,
        });
    }

    openSilent() {
        const { name, domain } = this.figures.data.silent_key_accounts;
        return this.action.doAction(openProfilesAction(name, domain));
    }

    /** The list of the same months: over whole months its sums are the figures that are shown. */
    async openRates() {
        const { id, date_from, date_to } = this.state.period;
        const action = await this.action.loadAction("crm_relationship.crm_complaint_rate_action");
        const domain = [["company_id", "=", this.state.companyId]];
        if (id === "custom") {
            domain.push(["month", ">=", date_from.replace(/-\d+$/, "-01")], ["month", "<=", date_to]);
        }
        const context = id === "custom" ? {} : { [`search_default_${id}`]: 1 };
        return this.action.doAction({ ...action, domain, context });
    }
}

registry.category("actions").add("crm_complaint_figures", ComplaintFiguresAction, { force: true });
