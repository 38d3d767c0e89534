import { Component, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { clamp } from "@web/core/utils/numbers";
import { RelationshipChart } from "../kit/chart";
import { money, percent } from "../../common/format";
import { getCurveConfig } from "./curve_config";
import { customersAt, customersFrom, revenueAt, revenueShareAt } from "./curve";

/** Rules whose cut-offs are points of the curve. */
const DRAGGABLE = ["pareto", "threshold"];

/** The curve with one handle a cut-off: drag it, or move it with the arrow keys. */
export class ParetoChart extends Component {
    static template = "crm_relationship.ParetoChart";
    static components = { RelationshipChart };
    static props = { draft: Object, preview: Object, onCutoff: Function };

    setup() {
        this.plot = useRef("plot");
        this.state = useState({ area: null, dragged: "" });
        this.getConfig = getCurveConfig;
    }

    get curve() {
        return this.props.preview.curve;
    }

    get hasRevenue() {
        return this.curve.some((point) => point.revenue_percent);
    }

    get rule() {
        return this.props.draft.rule;
    }

    get chartData() {
        const { curve, currency_id, by_margin } = this.props.preview;
        const { triedTiers } = this.props.draft;
        return { curve, currencyId: currency_id, byMargin: by_margin, handles: this.handles, tiers: triedTiers };
    }

    /** @returns {Array<Object>} cut-offs as points of the curve, best tier first */
    get handles() {
        if (!DRAGGABLE.includes(this.rule)) {
            return [];
        }
        const { draft } = this.props;
        return draft.triedTiers
            .filter((tier) => draft.hasCutoff(tier.code))
            .map((tier, index, tiers) => {
                const x = this.isPareto ? customersAt(this.curve, tier.cutoff) : customersFrom(this.curve, tier.cutoff);
                const y = this.isPareto ? tier.cutoff : revenueShareAt(this.curve, x);
                return {
                    ...tier,
                    ...this.getRange(tiers[index - 1]?.cutoff, tiers[index + 1]?.cutoff),
                    x: clamp(x, 0, 100),
                    y: clamp(y, 0, 100),
                    text: this.formatCutoff(tier.cutoff),
                    paint: `--crm-tier: var(--crm-palette-${tier.color})`,
                };
            });
    }

    get isPareto() {
        return this.rule === "pareto";
    }

    get plotStyle() {
        const { left, top, right, bottom } = this.state.area;
        return `left: ${left}px; top: ${top}px; width: ${right - left}px; height: ${bottom - top}px`;
    }

    get summary() {
        const share = percent(revenueShareAt(this.curve, 20));
        return this.props.preview.by_margin
            ? _t("The best 20 percent of the customers make %s of the margin.", share)
            : _t("The best 20 percent of the customers make %s of the revenue.", share);
    }

    formatCutoff(value) {
        return this.isPareto ? percent(value, value % 1 ? 1 : 0) : money(value, this.props.preview.currency_id);
    }

    setArea(area) {
        const known = this.state.area;
        if (!known || ["left", "top", "right", "bottom"].some((side) => known[side] !== area[side])) {
            this.state.area = area;
        }
    }

    onPointerDown(ev, code) {
        ev.target.setPointerCapture(ev.pointerId);
        this.state.dragged = code;
    }

    onPointerMove(ev, code) {
        if (this.state.dragged !== code) {
            return;
        }
        const box = this.plot.el.getBoundingClientRect();
        if (this.isPareto) {
            this.moveTo(code, Math.round(100 - ((ev.clientY - box.top) * 100) / box.height));
        } else {
            const x = clamp(((ev.clientX - box.left) * 100) / box.width, 0, 100);
            this.moveTo(code, Math.round(revenueAt(this.curve, x)));
        }
    }

    onPointerUp() {
        this.state.dragged = "";
    }

    onKeydown(ev, handle) {
        const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 5, PageDown: -5 };
        const ends = { Home: handle.low, End: handle.end };
        if (!(ev.key in steps || ev.key in ends)) {
            return;
        }
        ev.preventDefault();
        const unit = this.isPareto ? 1 : Math.max(1, 10 ** Math.floor(Math.log10(handle.cutoff || 1) - 1));
        this.moveTo(handle.code, ends[ev.key] ?? handle.cutoff + steps[ev.key] * unit);
    }

    moveTo(code, value) {
        const { low, high } = this.handles.find((handle) => handle.code === code);
        this.props.onCutoff(code, clamp(value, low, high));
    }

    /**
     * A cut-off stays between its neighbours: from `low` to `high`. `end` is as far as it makes sense to go: what the
     * best customer buys for, where nothing else is the limit.
     */
    getRange(better, worse) {
        if (this.isPareto) {
            const [low, high] = [(better ?? 0) + 1, (worse ?? 100) - 1];
            return { low, high, end: high };
        }
        const low = worse === undefined ? 0 : worse + 1;
        const high = (better ?? Infinity) - 1;
        return { low, high, end: Math.min(high, Math.max(low, Math.floor(revenueAt(this.curve, 0)))) };
    }
}
