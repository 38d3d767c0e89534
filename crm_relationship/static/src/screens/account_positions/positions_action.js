import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { money, number } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { getPositionsConfig } from "./positions_chart";

/** All accounts with a plan on the matrix of attractiveness and strength; each opens its plan. */
export class AccountPositionsAction extends Component {
    static template = "crm_relationship.AccountPositionsAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, RelationshipChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.money = money;
        this.number = number;
        this.getPositionsConfig = getPositionsConfig;
        const { companyId, year } = this.props.state || {};
        this.state = useState({ companyId: getCompany(companyId).id, year: year || false });
        this.positions = useServerData((orm) =>
            orm.call("crm.account.plan", "get_positions", [], {
                year: this.state.year,
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get placed() {
        return this.positions.data.accounts.filter(({ position }) => position);
    }

    get chart() {
        return { ...this.positions.data, accounts: this.placed, open: (account) => this.open(account) };
    }

    /** Accounts by position, and those of whom too little is known. */
    get groups() {
        const { accounts, positions } = this.positions.data;
        return positions.map(({ code, name }) => ({
            code,
            name,
            accounts: accounts.filter(({ position }) => position === code),
        }));
    }

    get unknown() {
        return this.positions.data.accounts.filter(({ position }) => !position);
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.positions.load();
    }

    open({ plan_id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.account.plan",
            res_id: plan_id,
            views: [[false, "form"]],
        });
    }

    start() {
        return this.action.doAction("crm_relationship.crm_account_plan_wizard_action");
    }
}

registry.category("actions").add("crm_relationship.account_positions", AccountPositionsAction, { force: true });
