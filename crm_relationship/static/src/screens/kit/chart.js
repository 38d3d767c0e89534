import { Component, onWillStart, onWillUnmount, useEffect, useExternalListener, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getChartTheme } from "./chart_theme";

const PAPER = 680; // pixels across on a page of A4

/**
 * Draws `getConfig(theme, data)` with the Chart.js of the web client, and again when `data` changes.
 *
 * `label` says in words what the picture shows. `onArea` is told where the plot lies inside the component (pixels),
 * so that a parent can put its own elements over it. On paper it is drawn anew, at most `paper` pixels wide.
 */
export class RelationshipChart extends Component {
    static template = "crm_relationship.Chart";
    static props = {
        data: [Object, Array],
        getConfig: Function,
        label: [String, Object],
        height: { type: String, optional: true },
        paper: { type: Number, optional: true },
        onArea: { type: Function, optional: true },
    };
    static defaultProps = { height: "260px", paper: PAPER };

    setup() {
        this.canvasRef = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.data, this.props.getConfig]
        );
        useExternalListener(window, "beforeprint", () => this.fitPaper());
        useExternalListener(window, "afterprint", () => this.chart?.resize());
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        // Anew each time: a chart keeps the plug-ins that it was made with, and with them what they draw.
        this.chart?.destroy();
        this.chart = new Chart(this.canvasRef.el, this.prepareConfig());
    }

    fitPaper() {
        if (this.chart) {
            this.chart.resize(Math.min(this.chart.width, this.props.paper), this.chart.height);
        }
    }

    prepareConfig() {
        const config = this.props.getConfig(getChartTheme(), this.props.data);
        config.options = {
            animation: false,
            maintainAspectRatio: false,
            responsive: true,
            ...config.options,
        };
        config.plugins = [
            ...(config.plugins || []),
            { id: "area", afterLayout: (chart) => this.props.onArea?.({ ...chart.chartArea }) },
        ];
        return config;
    }
}
