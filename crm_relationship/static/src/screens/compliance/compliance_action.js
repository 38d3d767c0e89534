import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { join, percent } from "../../common/format";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { TierBadge } from "../../tier_badge/tier_badge";

const GOOD = 95; // percent of the promises kept
const FAIR = 80;

/** Kept and broken promises by standard and tier; each figure opens its documents. */
export class ComplianceAction extends Component {
    static template = "crm_relationship.ComplianceAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, PeriodSwitch, TierBadge };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        const { period, companyId } = this.props.state || {};
        this.state = useState({
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
        });
        this.compliance = useServerData((orm) =>
            orm.call("crm.service.compliance", "get_compliance", [], {
                ...getPeriodArguments(this.state.period),
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    /** The figures of a row with what they are of: each tier, and at its end all of them. */
    getCells(row, standard) {
        const { tiers } = this.compliance.data;
        return [
            ...row.cells.map((figure, place) => ({ figure, standard, tier: tiers[place] })),
            { figure: row.total, standard, tier: null },
        ];
    }

    get rows() {
        const { standards, total } = this.compliance.data;
        const rows = standards.map((standard) => ({
            key: standard.id,
            name: standard.name,
            moment: standard.moment,
            cells: this.getCells(standard, standard),
        }));
        return [...rows, { key: "total", name: _t("All standards"), moment: "", cells: this.getCells(total, null) }];
    }

    rate({ rate }) {
        return percent(rate);
    }

    counts({ kept, broken }) {
        return _t("%(kept)s of %(promises)s", { kept, promises: kept + broken });
    }

    tone({ rate }) {
        if (rate === false) {
            return "";
        }
        return rate >= GOOD ? "success" : rate >= FAIR ? "warning" : "danger";
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.compliance.load();
    }

    // === WHAT IS BEHIND IT ===

    async open({ standard, tier }) {
        const action = await this.action.loadAction("crm_relationship.crm_service_measure_action");
        const domain = [...this.compliance.data.domain];
        const names = [];
        if (standard) {
            domain.push(["standard_id", "=", standard.id]);
            names.push(standard.name);
        }
        if (tier) {
            domain.push(["tier_id", "=", tier.id]);
            names.push(tier.name);
        }
        const name = join(names) || action.name;
        return this.action.doAction({ ...action, name, display_name: name, domain, context: {} });
    }

    openMonths() {
        return this.action.doAction("crm_relationship.crm_service_compliance_action");
    }
}

registry.category("actions").add("crm_relationship.compliance", ComplianceAction, { force: true });
