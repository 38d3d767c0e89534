import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DASH } from "../../common/format";
import { openAnswersAction } from "../kit/actions";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { interval, points } from "../kit/estimates";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { StatTile } from "../kit/stat_tile";
import { getValueConfig } from "./value_chart";

/** What customers get from us against what it takes from them, beside the best competitor. */
export class PerceivedValueAction extends Component {
    static template = "crm_relationship.PerceivedValueAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, PeriodSwitch, RelationshipChart, StatTile };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.getValueConfig = getValueConfig;
        const { period, companyId } = this.props.state || {};
        this.state = useState({
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
        });
        this.value = useServerData((orm) =>
            orm.call("crm.satisfaction.indicator", "get_perceived_value", [], {
                ...getPeriodArguments(this.state.period),
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get tiles() {
        const { ours, competitor, lead } = this.value.data;
        return [
            { id: "ours", label: _t("Our value"), estimate: ours },
            { id: "competitor", label: _t("Value of the best competitor"), estimate: competitor },
            { id: "lead", label: _t("We are ahead by"), estimate: lead },
        ].map(({ id, label, estimate }) => ({
            id,
            label,
            value: points(estimate),
            note: this.range(estimate) || _t("Too few answers to tell"),
        }));
    }

    get sides() {
        const of = (group) => this.value.data.items.filter((item) => item.group === group);
        return [
            { id: "benefit", title: _t("What they get"), items: of("benefit") },
            { id: "cost", title: _t("What it takes from them"), items: of("cost") },
        ];
    }

    range(estimate) {
        return interval(estimate);
    }

    level(item) {
        return item.level === false ? DASH : Math.round(item.level);
    }

    points(estimate) {
        return points(estimate);
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.value.load();
    }

    open(item) {
        return this.action.doAction(openAnswersAction(item, this.state.companyId, this.value.data));
    }
}

registry.category("actions").add("crm_relationship.perceived_value", PerceivedValueAction, { force: true });
