import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DASH, figure, number, signed } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { getAssessmentConfig } from "./assessment_chart";

/** How the company judges itself, beside the year before, its managers and our own figures; and what to do. */
export class AssessmentAction extends Component {
    static template = "crm_relationship.AssessmentAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, RelationshipChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.getAssessmentConfig = getAssessmentConfig;
        const { year, companyId } = this.props.state || {};
        this.state = useState({ year: year || false, companyId: getCompany(companyId).id });
        this.results = useServerData((orm) =>
            orm.call("crm.assessment", "get_results", [], {
                year: this.state.year,
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get isEmpty() {
        const { company, manager } = this.results.data?.sheets || {};
        return company === 0 && manager === 0;
    }

    get chart() {
        const { topics, year } = this.results.data;
        const isKnown = (name) => topics.some((topic) => topic[name] !== false);
        return { topics, year, hasBefore: isKnown("company_before"), hasManagers: isKnown("manager") };
    }

    get sheets() {
        const { company, manager } = this.results.data.sheets;
        return _t("Sheets about the company: %(company)s, of managers about themselves: %(manager)s", {
            company,
            manager,
        });
    }

    points(value) {
        return value === false ? DASH : number(value, 0);
    }

    /** By how many points a topic differs from the year before. */
    getChange({ company, company_before }) {
        return company === false || company_before === false ? "" : signed(company - company_before, (gap) => number(gap, 0));
    }

    getFigure({ value, unit }) {
        return figure(value, unit, this.results.data.currency_id);
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.results.load();
    }

    open(action) {
        return action && this.action.doAction(action);
    }

    /** The sheet, on a page of its own. */
    async assess({ id }) {
        return this.action.doAction(await this.orm.call("survey.survey", "action_assess", [[id]]));
    }
}

registry.category("actions").add("crm_relationship.assessment", AssessmentAction, { force: true });
