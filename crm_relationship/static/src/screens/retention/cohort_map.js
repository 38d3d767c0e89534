import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { DASH, money, percent } from "../../common/format";
import { prepareRows, prepareTotals, quarterName } from "./cohorts";

const STRONGEST = 55; // per cent of the colour, so that the figure stays readable

/** First quarters (rows) and the quarters since (columns): which part of the customers, or of their revenue, is kept. */
export class CohortMap extends Component {
    static template = "crm_relationship.CohortMap";
    static props = {
        cells: Array,
        tierId: [Number, { value: null }],
        measure: String,
        currencyId: Number,
        asOf: String,
        onOpen: Function,
    };

    setup() {
        this.quarterName = quarterName;
    }

    get rows() {
        return prepareRows(this.props.cells, this.props.tierId, this.props.asOf);
    }

    get totals() {
        return prepareTotals(this.rows, this.props.measure);
    }

    getKept(cell) {
        return this.props.measure === "revenue" ? cell.revenueKept : cell.customersKept;
    }

    show(kept) {
        return kept === null ? DASH : percent(kept, 0);
    }

    showStart({ customers, revenue }) {
        return this.props.measure === "revenue" ? money(revenue, this.props.currencyId) : customers;
    }

    getShade(kept) {
        const strength = Math.round((Math.min(Math.max(kept || 0, 0), 100) * STRONGEST) / 100);
        return `background-color: color-mix(in srgb, var(--success) ${strength}%, transparent)`;
    }

    getLabel(row, cell) {
        const label = _t("First purchase %(first)s, in %(quarter)s: %(customers)s customers (%(kept)s), %(revenue)s", {
            first: quarterName(row.first),
            quarter: quarterName(cell.quarter),
            customers: cell.customers,
            kept: this.show(cell.customersKept),
            revenue: money(cell.revenue, this.props.currencyId),
        });
        return cell.isRunning ? _t("%s. The quarter is not over yet.", label) : label;
    }
}
