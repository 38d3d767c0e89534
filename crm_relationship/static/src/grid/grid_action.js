import { Component, markRaw, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { openProfilesAction } from "../common/actions";
import { figuresOf, money } from "../common/format";
import { GridMatrix } from "./grid_matrix";
import { isOpportunity, levelName } from "./levels";

/** Customers by what they buy (X) and what they could buy (Y); every cell opens its customers. */
export class GridAction extends Component {
    static template = "crm_relationship.GridAction";
    static components = { GridMatrix, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.format = { figuresOf, money };
        this.state = useState({ grid: null, mine: Boolean(this.props.state?.mine), isManager: false });
        useSetupAction({ getLocalState: () => ({ mine: this.state.mine }) });
        onWillStart(async () => {
            const [isManager] = await Promise.all([
                user.hasGroup("crm_relationship.group_relationship_manager"),
                this.load(),
            ]);
            this.state.isManager = isManager;
        });
    }

    get domain() {
        const domain = [["company_id", "=", user.activeCompany.id]];
        if (this.state.mine) {
            domain.push(["user_id", "=", user.userId]);
        }
        return domain;
    }

    get opportunity() {
        const cells = this.state.grid.cells.filter((cell) => isOpportunity(this.state.grid, cell));
        return {
            customers: cells.reduce((sum, cell) => sum + cell.customers, 0),
            revenue: cells.reduce((sum, cell) => sum + cell.revenue, 0),
        };
    }

    async load() {
        const call = this.orm.call("crm.customer.profile", "get_grid", [], { domain: this.domain });
        this.state.grid = markRaw(await this.keepLast.add(call));
    }

    async setMine(mine) {
        this.state.mine = mine;
        await this.load();
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
        return this.openProfiles(_t("Where to sell next"), [["is_opportunity", "=", true]]);
    }

    openProfiles(name, domain) {
        return this.action.doAction(openProfilesAction(name, [...this.domain, ...domain]));
    }

    openPolicy() {
        return this.action.doAction({
            type: "ir.actions.client",
            tag: "crm_relationship.pareto",
            name: _t("Tier policy"),
        });
    }
}

registry.category("actions").add("crm_relationship.grid", GridAction);
