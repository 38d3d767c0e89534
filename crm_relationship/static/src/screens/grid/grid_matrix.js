import { Component, useRef } from "@odoo/owl";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { money, percent, shortMoney } from "../../common/format";
import { isOpportunity, LEVELS, levelName, UNKNOWN } from "../../common/levels";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/** Share of the primary colour in the fullest cell. */
const DARKEST = 62;

/** The table itself: purchases across, potential up (the lowest row: not known), the fuller a cell the darker. */
export class GridMatrix extends Component {
    static template = "crm_relationship.GridMatrix";
    static props = { grid: Object, onOpen: Function };

    setup() {
        this.root = useRef("root");
        this.columns = LEVELS;
        this.rows = [...LEVELS].reverse().concat(UNKNOWN);
        this.levelName = levelName;
        this.shortMoney = shortMoney;
    }

    /** @returns {Array<Object>} the cells of the row of `potential_level`, empty ones included */
    getRow(potential_level) {
        return this.columns.map((purchase_level) => {
            const found = this.props.grid.cells.find(
                (cell) => cell.purchase_level === purchase_level && cell.potential_level === potential_level
            );
            const cell = { customers: 0, revenue: 0, revenue_share: 0, ...found, purchase_level, potential_level };
            return { ...cell, opportunity: isOpportunity(this.props.grid, cell), corner: !purchase_level && potential_level === 4 };
        });
    }

    /** The square root keeps small shares apart beside one cell that holds most of the revenue. */
    getStyle(cell) {
        const fullest = Math.max(...this.props.grid.cells.map((other) => other.revenue_share), 1);
        const share = Math.round(DARKEST * Math.sqrt(Math.max(cell.revenue_share, 0) / fullest));
        return `--crm-cell-share: ${share}%`;
    }

    getLabel(cell) {
        return _t("Purchases %(x)s, potential %(y)s: %(customers)s customers, %(revenue)s, %(share)s of all revenue", {
            x: levelName(cell.purchase_level),
            y: levelName(cell.potential_level),
            customers: cell.customers,
            revenue: money(cell.revenue, this.props.grid.currency_id),
            share: percent(cell.revenue_share),
        });
    }

    /** Arrow keys walk from cell to cell, over the empty ones. */
    onKeydown(ev, cell) {
        const step = STEPS[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const across = localization.direction === "rtl" ? -step[0] : step[0];
        let [x, y] = [cell.purchase_level + across, cell.potential_level + step[1]];
        while (this.columns.includes(x) && this.rows.includes(y)) {
            const button = this.root.el.querySelector(`button[data-cell="${x}-${y}"]`);
            if (button) {
                return button.focus();
            }
            [x, y] = [x + across, y + step[1]];
        }
    }
}
