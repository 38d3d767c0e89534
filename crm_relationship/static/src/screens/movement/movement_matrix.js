import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { money, percent, shortMoney } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";

/** States before (rows) and after (columns): how many customers, or how much revenue, with totals on both sides. */
export class MovementMatrix extends Component {
    static template = "crm_relationship.MovementMatrix";
    static components = { TierBadge };
    static props = { movement: Object, measure: String, onOpen: Function };

    get cells() {
        return this.props.movement.cells;
    }

    /** States that somebody was in, so that no row or column is empty. */
    get rows() {
        return this.getStates("before");
    }

    get columns() {
        return this.getStates("after");
    }

    getStates(when) {
        const used = new Set(this.cells.map((cell) => cell[when]));
        return this.props.movement.states.filter((state) => used.has(state.key));
    }

    getCell(before, after) {
        return this.cells.find((cell) => cell.before === before.key && cell.after === after.key);
    }

    getTotal(when, state) {
        const cells = this.cells.filter((cell) => !when || cell[when] === state.key);
        return cells.reduce((sum, cell) => sum + cell[this.props.measure], 0);
    }

    show(value) {
        const { measure, movement } = this.props;
        return measure === "revenue" ? shortMoney(value, movement.currency_id) : value;
    }

    /** Up and down by the levels of the states; who stays is no movement. */
    getTone(before, after) {
        if (before.key === after.key) {
            return "o_crm_stays";
        }
        if (!before.key || !after.key) {
            return "o_crm_comes";
        }
        const rise = after.level - before.level;
        return rise ? (rise > 0 ? "o_crm_rises" : "o_crm_falls") : "";
    }

    getLabel(before, after) {
        const cell = this.getCell(before, after);
        const total = this.getTotal("before", before);
        const { measure, movement } = this.props;
        return _t("%(before)s → %(after)s: %(customers)s customers, %(revenue)s (%(share)s of the row)", {
            before: before.name,
            after: after.name,
            customers: cell.customers,
            revenue: money(cell.revenue, movement.currency_id),
            share: percent(total ? (100 * cell[measure]) / total : 0),
        });
    }
}
