import { Component, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DASH, number, percent, signed } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { getImportanceConfig } from "./importance_chart";

const FIELDS = ["name", "moment_id", "importance", "performance", "gap", "is_measured"];
const WIDE = -20; // a gap in percentage points from which a standard stands out

function mean(values) {
    return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standards by how important they are to customers and how well they are kept: what to improve first. */
export class ImportanceAction extends Component {
    static template = "crm_relationship.ImportanceAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, RelationshipChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.getImportanceConfig = getImportanceConfig;
        this.state = useState({ companyId: getCompany(this.props.state?.companyId).id });
        this.standards = useServerData((orm) =>
            orm.searchRead("crm.service.standard", [], FIELDS, { context: inCompany(this.state.companyId) })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    isPlaced({ importance, is_measured }) {
        return importance > 0 && is_measured;
    }

    /** Those with both figures, the widest gap first; then those that lack one. */
    get rows() {
        const known = this.standards.data.filter((standard) => standard.importance > 0 || standard.is_measured);
        const isPlaced = (standard) => this.isPlaced(standard);
        return [
            ...known.filter(isPlaced).sort((one, other) => one.gap - other.gap),
            ...known.filter((standard) => !isPlaced(standard)),
        ];
    }

    get chart() {
        const standards = this.rows.filter((standard) => this.isPlaced(standard));
        return {
            standards,
            importance: mean(standards.map(({ importance }) => importance)),
            performance: mean(standards.map(({ performance }) => performance)),
            open: (standard) => this.open(standard),
        };
    }

    importance({ importance }) {
        return importance > 0 ? percent(importance) : DASH;
    }

    gap(standard) {
        return this.isPlaced(standard) ? signed(standard.gap, (value) => number(value)) : DASH;
    }

    performance({ performance }) {
        return percent(performance);
    }

    isWide(standard) {
        return this.isPlaced(standard) && standard.gap <= WIDE;
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.standards.load();
    }

    open({ id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "crm.service.standard",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openStandards() {
        return this.action.doAction("crm_relationship.crm_service_standard_action");
    }
}

registry.category("actions").add("crm_relationship.importance", ImportanceAction, { force: true });
