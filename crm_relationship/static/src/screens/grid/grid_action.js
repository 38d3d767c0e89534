import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { figuresOf, money } from "../../common/format";
import { openProfilesAction } from "../kit/actions";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { GridMatrix } from "./grid_matrix";
import { isOpportunity, levelName } from "../../common/levels";

/** Customers by what they buy (X) and what they could buy (Y); every cell opens its customers. */
export class GridAction extends Component {
    static template = "crm_relationship.GridAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, GridMatrix, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.format = { figuresOf, money };
        const { mine, companyId } = this.props.state || {};
        this.state = useState({ mine: Boolean(mine), companyId: getCompany(companyId).id });
        this.grid = useServerData((orm) =>
            orm.call("crm.customer.profile", "get_grid", [], {
                domain: this.domain,
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
        onWillStart(async () => {
            this.isManager = await user.hasGroup("crm_relationship.group_relationship_manager");
        });
    }

    get domain() {
        const domain = [["company_id", "=", this.state.companyId]];
        if (this.state.mine) {
            domain.push(["user_id", "=", user.userId]);
        }
        return domain;
    }

    get opportunity() {
        const cells = this.grid.data.cells.filter((cell) => isOpportunity(this.grid.data, cell));
        return {
            customers: cells.reduce((sum, cell) => sum + cell.customers, 0),
            revenue: cells.reduce((sum, cell) => sum + cell.revenue, 0),
        };
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.grid.load();
    }

    openCell(purchaseLevel, potentialLevel) {
        const name = _t("Purchases: %(purchases)s, potential: %(potential)s", {
            purchases: levelName(purchaseLevel),
            potential: levelName(potentialLevel),
        });
        return this.openProfiles(name, [
            ["purchase_level", "=", purchaseLevel],
            ["potential_level", "=", potentialLevel],
        ]);
    }

    openOpportunity() {
        return this.action.doAction("crm_relationship.crm_customer_profile_action_sell", {
            additionalContext: { search_default_mine: this.state.mine },
        });
    }

    openProfiles(name, domain) {
        return this.action.doAction(openProfilesAction(name, [...this.domain, ...domain]));
    }

    openPolicy() {
        return this.action.doAction("crm_relationship.crm_tier_policy_preview_action");
    }
}

registry.category("actions").add("crm_relationship.grid", GridAction, { force: true });
