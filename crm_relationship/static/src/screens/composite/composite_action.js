import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DASH, number } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { getCompositeConfig } from "./composite_chart";

/** How customers are served, as one figure a month, and what it is made of. */
export class CompositeAction extends Component {
    static template = "crm_relationship.CompositeAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, PeriodSwitch, RelationshipChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.getCompositeConfig = getCompositeConfig;
        const { period, companyId } = this.props.state || {};
        this.state = useState({
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
        });
        this.index = useServerData((orm) =>
            orm.call("crm.satisfaction.composite", "get_months", [], {
                ...getPeriodArguments(this.state.period),
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    /** The newest month first. */
    get months() {
        return [...this.index.data.months].reverse();
    }

    get chart() {
        const { months } = this.index.data;
        return {
            months,
            labels: months.map(({ month }) => this.getName(month)),
            hasCompetitors: months.some(({ competitor }) => competitor !== false),
        };
    }

    getName(month) {
        return luxon.DateTime.fromISO(month).toLocaleString({ month: "short", year: "numeric" });
    }

    points(value) {
        return value === false ? DASH : number(value);
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.index.load();
    }

    /** The reports behind a month. */
    open({ month }) {
        const first = luxon.DateTime.fromISO(month);
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: this.getName(month),
            res_model: "crm.service.audit",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [
                ["company_id", "=", this.state.companyId],
                ["state", "=", "reported"],
                ["visited_at", ">=", first.toISODate()],
                ["visited_at", "<", first.plus({ months: 1 }).toISODate()],
            ],
        });
    }
}

registry.category("actions").add("crm_relationship.composite", CompositeAction, { force: true });
