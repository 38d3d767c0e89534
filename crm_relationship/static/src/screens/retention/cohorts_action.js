import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { figuresOf } from "../../common/format";
import { openProfilesAction } from "../kit/actions";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { CohortMap } from "./cohort_map";
import { quarterName } from "./cohorts";

/** Customers by the quarter in which they came: how many of them, or of their revenue, each quarter since has kept. */
export class CohortsAction extends Component {
    static template = "crm_relationship.CohortsAction";
    static components = { CohortMap, CompanySwitch, DataPane, EmptyHelp, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.format = { figuresOf };
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
        this.cohorts = useServerData((orm) =>
            orm.call("crm.customer.profile", "get_retention", [], { context: inCompany(this.state.companyId) })
        );
        user.hasGroup("base.group_allow_export").then((may) => (this.state.mayExport = may));
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get data() {
        return this.cohorts.data;
    }

    /** Of which tiers there are cohorts; 0: of none that is known. */
    get tiers() {
        const found = new Set(this.data.cohorts.map((cell) => cell.tier_id));
        const tiers = this.data.tiers.filter(({ id }) => found.has(id));
        return found.has(0) ? [...tiers, { id: 0, name: _t("Not known") }] : tiers;
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.cohorts.load();
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

registry.category("actions").add("crm_relationship.cohorts", CohortsAction, { force: true });
