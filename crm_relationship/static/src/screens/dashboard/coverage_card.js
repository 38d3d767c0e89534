import { Component } from "@odoo/owl";
import { figure } from "../../common/format";
import { COVERAGE, countedOf } from "./tiles";

/** Whether we know our key accounts, and whether they get what they ordered. */
export class CoverageCard extends Component {
    static template = "crm_relationship.CoverageCard";
    static props = { kpis: Object, currencyId: [Number, Boolean], onOpen: Function };

    get rows() {
        return COVERAGE.filter((code) => code in this.props.kpis).map((code) => {
            const kpi = { code, ...this.props.kpis[code] };
            const isShare = kpi.unit === "percent";
            const isKnown = kpi.value !== false;
            return {
                ...kpi,
                text: isShare && isKnown && kpi.denominator && !isMoney(code)
                    ? countedOf(kpi)
                    : figure(kpi.value, kpi.unit, this.props.currencyId),
                width: isShare && isKnown ? `width: ${Math.min(Math.max(kpi.value, 0), 100)}%` : false,
            };
        });
    }
}

/** What is divided is money: a share says more. */
function isMoney(code) {
    return code === "key_fill";
}
